/** Runs a scenario's build at the top of a checkout, and reads what it made. */
import { ColdstartError, errorText } from '../../core/errors.ts';
import { formatLimit } from '../../core/format.ts';
import { createRedactor, namesSecret } from '../../core/redact.ts';
import type { BuildRecipe } from '../../core/scenario.ts';
import { shorten, visibleLine } from '../../core/visible-text.ts';
import { type ChildEnd, runBuildCommand } from './child-process.ts';
import type { Commit } from './commit.ts';
import type { SideContext } from './side.ts';

type BuildContext = Pick<SideContext, 'env' | 'signal' | 'say'>;

const SHOWN_CHARACTERS = 120;
/** Two lines of progress are at least this far apart. */
const SAY_EVERY_MS = 1000;

/** Builds print their environment: what is called a secret in ours stays out. */
function redactorFor(env: SideContext['env']): (text: string) => string {
  const secrets = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && namesSecret(entry[0]));
  return createRedactor(Object.fromEntries(secrets));
}

/** The last line of a build now and then, so that a long one is seen to go on. */
function progressOf(short: string, say: (message: string) => void, redact: (text: string) => string): (line: string) => void {
  let saidMs = performance.now();
  return (line) => {
    if (performance.now() - saidMs < SAY_EVERY_MS) return;
    saidMs = performance.now();
    say(`building ${short}: ${shorten(visibleLine(redact(line.trim())), SHOWN_CHARACTERS)}`);
  };
}

/** Undefined where the build ended well. */
function problemOf({ how }: ChildEnd, { timeoutMs }: BuildRecipe): string | undefined {
  if (how === '') return undefined;
  return how === 'timeout' ? `it was not done within ${formatLimit(timeoutMs)} (build.timeout)` : `its build ended with ${how}`;
}

/** The id of the image that a build names with its last line. */
async function imageOf({ stdout }: ChildEnd, { env }: BuildContext, redact: (text: string) => string): Promise<{ imageId: string } | { problem: string }> {
  const last = stdout
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .findLast((line) => line !== '');
  if (last === undefined) return { problem: 'its build printed nothing, and the last line of its output is to name the image' };
  const { findImageId } = await import('../../targets/docker/image-identity.ts');
  const imageId = await findImageId(last, env);
  return imageId === undefined
    ? { problem: `the last line of its build's output, ${shorten(visibleLine(redact(last)), SHOWN_CHARACTERS)}, names no image that the Docker daemon has` }
    : { imageId };
}

/**
 * The id of the image, where the build makes one. Throws SIDE_BUILD_FAILED with the last lines of the build, the
 * TARGET_DOCKER_… codes, and RUN_INTERRUPTED at Ctrl-C. Nothing that the build started runs afterwards.
 */
export async function buildCommit({ revision, short }: Commit, tree: string, recipe: BuildRecipe, context: BuildContext): Promise<string | undefined> {
  const { env, signal, say } = context;
  const redact = redactorFor(env);
  say(`building ${short}`);
  const onLine = progressOf(short, say, redact);
  const command = ['/bin/sh', '-c', recipe.command] as const;
  const failure = (problem: string, tail: readonly string[]): ColdstartError =>
    new ColdstartError('SIDE_BUILD_FAILED', { commit: short, problem }, { logTail: tail.map((line) => visibleLine(redact(line))) });
  const request = { command, cwd: tree, env, signal, timeoutMs: recipe.timeoutMs, onLine };
  const end = await runBuildCommand(request, `build-${revision.slice(0, 12)}`).catch((error: unknown) => {
    throw error instanceof ColdstartError ? error : failure(errorText(error), []);
  });
  if (end.how === 'interrupted') throw new ColdstartError('RUN_INTERRUPTED', { trials: 0 });
  const problem = problemOf(end, recipe);
  if (problem !== undefined) throw failure(problem, end.tail);
  if (recipe.makes === 'command') return undefined;
  const made = await imageOf(end, context, redact);
  if ('problem' in made) throw failure(made.problem, end.tail);
  return made.imageId;
}

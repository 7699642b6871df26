/**
 * What a name without a prefix means, in this order: a saved run; a scenario's file; then a built-in scenario, a commit of
 * the repository in the working folder or an image of the daemon, of which only one may fit; last, what is written like
 * an image with its tag or its registry.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ColdstartError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { redactText } from '../../core/redact.ts';
import { visibleLine } from '../../core/visible-text.ts';
import { listScenarios } from '../../scenario/list.ts';
import { scenariosFolder } from '../catalogue.ts';
import { findHash, listRefs } from './commit.ts';
import { isScenarioName, splitVariant } from './load-variant.ts';
import { findRepository } from './repository.ts';
import { isRun, listRuns, refuseOtherDocument } from './run-side.ts';
import type { SideContext } from './side.ts';
import type { SideSpec } from './spec.ts';

/** A daemon that does not answer by then is not asked for a name that may be something else. */
const DAEMON_MS = 2000;
const IMAGE_NAME = /^[a-z0-9][a-z0-9._/-]*(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;
/** With a tag, a digest, or a registry's host in front. */
const SURELY_IMAGE =
  /^(?:[a-z0-9._/-]+:[\w.-]+|.*@sha256:[0-9a-f]{64}|[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?\/.+|localhost(?::\d+)?\/.+|sha256:[0-9a-f]{12,64})$/;

interface Meaning {
  readonly spec: SideSpec;
  readonly title: string;
  readonly spelling: string;
}

/** One question that a name may answer, and what was looked at. */
interface Attempt {
  readonly looked: string;
  readonly meaning?: Meaning | undefined;
}

async function asScenario(name: string, { cwd }: SideContext): Promise<Attempt> {
  const { scenario } = splitVariant(name, cwd);
  const looked = 'a scenario (no such file, no built-in one of that name)';
  return isScenarioName(scenario, cwd)
    ? { looked, meaning: { spec: { kind: 'scenario', name }, title: 'a scenario', spelling: `scenario:${name}` } }
    : { looked };
}

async function asCommit(revision: string, context: SideContext): Promise<Attempt> {
  const repository = await findRepository(context.cwd, context).catch((error: unknown) => {
    // Without git there are no commits; whoever means one says so and is told.
    if (error instanceof ColdstartError && error.code === 'SIDE_GIT_MISSING') return undefined;
    throw error;
  });
  if (repository === undefined) return { looked: `a commit (${context.cwd} lies in no git repository)` };
  const hash = await findHash(repository, revision, context);
  const looked = `a commit (${repository.name} has none of that name)`;
  return hash === undefined ? { looked } : { looked, meaning: { spec: { kind: 'commit', revision }, title: 'a commit', spelling: `git:${revision}` } };
}

async function asImage(reference: string, { env }: SideContext): Promise<Attempt> {
  if (!IMAGE_NAME.test(reference)) return { looked: 'an image (no image can be called so)' };
  const { findImageId } = await import('../../targets/docker/image-identity.ts');
  const found = await Promise.race([findImageId(reference, env).catch(() => 'no answer' as const), sleep(DAEMON_MS, 'no answer' as const, { ref: false })]);
  const looked = `an image (${found === 'no answer' ? 'no Docker daemon answers' : 'the daemon has none of that name'})`;
  const meaning: Meaning = { spec: { kind: 'image', reference }, title: 'an image', spelling: `image:${reference}` };
  return found === undefined || found === 'no answer' ? { looked } : { looked, meaning };
}

/** Names that could have been meant: scenarios, branches and tags, runs. */
async function knownNames(context: SideContext): Promise<string[]> {
  const scenarios = await listScenarios({ folder: scenariosFolder() });
  const repository = await findRepository(context.cwd, context).catch(() => undefined);
  const refs = repository === undefined ? [] : await listRefs(repository, context);
  return [...scenarios.map(({ name }) => name), ...refs, ...listRuns(context)];
}

/** Throws SIDE_UNKNOWN, SIDE_AMBIGUOUS and SIDE_IS_NO_SIDE. */
export async function guessSide(text: string, context: SideContext): Promise<SideSpec> {
  if (isRun(text, context)) return { kind: 'run', run: text };
  refuseOtherDocument(text, context);
  if (/\.ya?ml$/i.test(splitVariant(text, context.cwd).scenario)) return { kind: 'scenario', name: text };
  const attempts = text === '' || text.includes('\0') ? [] : await Promise.all([asScenario(text, context), asCommit(text, context), asImage(text, context)]);
  const meanings = attempts.flatMap(({ meaning }) => meaning ?? []);
  const side = redactText(visibleLine(text)) || 'an empty name';
  if (meanings.length > 1) {
    const [titles, spellings] = [meanings.map(({ title }) => title).join(' and '), meanings.map(({ spelling }) => visibleLine(spelling)).join(' or ')];
    throw new ColdstartError('SIDE_AMBIGUOUS', { side, meanings: titles, spellings });
  }
  if (meanings[0] !== undefined) return meanings[0].spec;
  if (SURELY_IMAGE.test(text)) return { kind: 'image', reference: text };
  const tried = [`a saved run (none under ${context.reportsFolder})`, ...attempts.map(({ looked }) => looked)].join(', ');
  throw new ColdstartError('SIDE_UNKNOWN', { side, tried, nearest: didYouMean(text, await knownNames(context)).replace(/^,/, ';') });
}

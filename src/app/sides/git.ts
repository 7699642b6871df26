/** Git as a program: never a hook, never a question, never the index of the working tree. */
import { existsSync } from 'node:fs';
import { ColdstartError, errorText } from '../../core/errors.ts';
import { redactText } from '../../core/redact.ts';
import { type ChildEnd, runChild } from './child-process.ts';
import type { SideContext } from './side.ts';

/** What git is called with. */
export type GitContext = Pick<SideContext, 'env' | 'signal'>;

/** Hooks and the file watcher of the user's configuration would run programs, and leave some running. */
const QUIET = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'gc.auto=0',
  '-c',
  'maintenance.auto=false',
  '-c',
  'advice.detachedHead=false',
];

/** How git ended. Throws SIDE_GIT_MISSING, and RUN_INTERRUPTED at Ctrl-C. */
export async function tryGit(folder: string, args: readonly string[], { env, signal }: GitContext): Promise<ChildEnd> {
  // Where the folder is missing, the system says that git is.
  if (!existsSync(folder)) return { how: 'no such folder', stdout: '', tail: [`${folder} does not exist`] };
  try {
    const end = await runChild({ command: ['git', ...QUIET, ...args], cwd: folder, env: { ...env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' }, signal });
    if (end.how === 'interrupted') throw new ColdstartError('RUN_INTERRUPTED', { trials: 0 });
    return end;
  } catch (error) {
    if (error instanceof ColdstartError) throw error;
    throw new ColdstartError('SIDE_GIT_MISSING', { problem: errorText(error) }, { cause: error });
  }
}

/** Git's own word for what went wrong, without secrets. */
export function gitProblem({ how, tail }: ChildEnd): string {
  const said = tail.findLast((line) => /^(?:fatal|error): /.test(line)) ?? tail.at(-1) ?? how;
  return redactText(said.replace(/^(?:fatal|error): /, ''));
}

/** What git printed, without its last line feed: paths may have others. Undefined where it failed. Throws as tryGit. */
export async function askGit(folder: string, args: readonly string[], context: GitContext): Promise<string | undefined> {
  const end = await tryGit(folder, args, context);
  return end.how === '' ? end.stdout.replace(/\n$/, '') : undefined;
}

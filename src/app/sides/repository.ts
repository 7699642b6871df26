/**
 * The repository that a commit lies in: the one of the working folder as it is, any other one as a copy in the cache.
 * Their working trees and indices are never touched.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ColdstartError, errorText } from '../../core/errors.ts';
import { redactText } from '../../core/redact.ts';
import { cacheFolder } from '../../host/folders.ts';
import { acquireHostLock } from '../../host/lock.ts';
import { askGit, gitProblem, tryGit } from './git.ts';
import type { SideContext } from './side.ts';
import { isAddress } from './spec.ts';

export interface Repository {
  /** Path or address, without credentials: for documents and sentences. */
  readonly name: string;
  /** Where git is called. */
  readonly folder: string;
  /** Top of its working tree; undefined for a copy and for one without a working tree. */
  readonly top?: string;
  /** Checkouts of its commits lie in it. Absolute; may not exist yet. */
  readonly checkouts: string;
  /** Revisions of a copy are read from where they were fetched to. */
  readonly isCopy: boolean;
}

type RepositoryContext = Pick<SideContext, 'cwd' | 'env' | 'signal' | 'say'>;

/** `$XDG_CACHE_HOME/coldstart/checkouts` */
export function checkoutsFolder(env: SideContext['env']): string {
  return join(cacheFolder(env), 'checkouts');
}

function folderFor(identity: string, env: SideContext['env']): string {
  return join(checkoutsFolder(env), createHash('sha256').update(identity).digest('hex').slice(0, 16));
}

/** Without user, password and tokens. A path stays as it is. */
export function repositoryName(repository: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(repository)) return isAddress(repository) ? redactText(repository) : repository;
  try {
    const url = new URL(repository);
    url.username = '';
    url.password = '';
    return redactText(url.href);
  } catch {
    return redactText(repository.replace(/^([^:]*:\/\/)[^/]*@/, '$1'));
  }
}

/** The repository that `folder` lies in; undefined where it lies in none. Throws SIDE_GIT_MISSING. */
export async function findRepository(folder: string, context: Pick<SideContext, 'env' | 'signal'>): Promise<Repository | undefined> {
  const common = await askGit(folder, ['rev-parse', '--git-common-dir'], context);
  if (common === undefined) return undefined;
  const gitFolder = realpathSync(resolve(folder, common));
  const top = await askGit(folder, ['rev-parse', '--show-toplevel'], context);
  return { name: top ?? gitFolder, folder: top ?? gitFolder, ...(top !== undefined && { top }), checkouts: folderFor(gitFolder, context.env), isCopy: false };
}

function unreadable(repository: string, problem: string): ColdstartError {
  return new ColdstartError('SIDE_REPOSITORY_UNREADABLE', { repository: repositoryName(repository), problem });
}

/** An address as it is; a path absolute, which has to exist. */
function locate(repository: string, { cwd, env }: RepositoryContext): string {
  if (isAddress(repository)) return repository;
  const path = resolve(cwd, repository.replace(/^~(?=\/|$)/, env['HOME'] ?? homedir()));
  if (!existsSync(path)) throw unreadable(path, 'there is no such folder');
  return realpathSync(path);
}

/** Branches and tags, and what its HEAD is; nothing of where it came from is written down in the copy. */
async function fetchAll(from: string, copy: string, context: RepositoryContext): Promise<void> {
  const fetch = ['fetch', '--quiet', '--no-write-fetch-head', '--no-recurse-submodules', '--update-shallow', '--force'];
  context.say(`fetching ${repositoryName(from)}`);
  const all = await tryGit(copy, [...fetch, '--prune', from, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'], context);
  if (all.how !== '') throw unreadable(from, gitProblem(all).split(from).join(repositoryName(from)));
  // A repository whose HEAD names no commit yet has branches all the same.
  await tryGit(copy, [...fetch, from, '+HEAD:refs/coldstart/HEAD'], context);
}

/** Whether the copy has a commit that cannot have moved. */
async function hasHash(copy: string, revision: string, context: RepositoryContext): Promise<boolean> {
  return /^[0-9a-f]{40,64}$/.test(revision) && (await askGit(copy, ['cat-file', '-e', `${revision}^{commit}`], context)) !== undefined;
}

/**
 * Another repository, fetched into a bare copy in the cache unless that has the commit already. Throws
 * SIDE_REPOSITORY_UNREADABLE, SIDE_GIT_MISSING, HOST_NOT_WRITABLE and RUN_INTERRUPTED.
 */
export async function copyRepository(repository: string, revision: string, context: RepositoryContext): Promise<Repository> {
  const from = locate(repository, context);
  const name = repositoryName(from);
  const checkouts = folderFor(name, context.env);
  const copy = join(checkouts, 'repository.git');
  try {
    mkdirSync(copy, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file: copy, problem: errorText(error) }, { cause: error });
  }
  const onWait = (): void => context.say(`waiting for another coldstart that fetches ${name}`);
  const lock = await acquireHostLock({ command: ['coldstart', 'fetch'], signal: context.signal, onWait, path: join(checkouts, 'fetch.lock') });
  try {
    const made = await tryGit(copy, ['init', '--quiet', '--bare', '--template=', '.'], context);
    if (made.how !== '') throw unreadable(from, gitProblem(made));
    if (!(await hasHash(copy, revision, context))) await fetchAll(from, copy, context);
  } finally {
    lock.release();
  }
  return { name, folder: copy, checkouts, isCopy: true };
}

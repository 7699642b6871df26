/**
 * A commit checked out and built in the cache, once for each build: `<sha>/<build>/tree`, and beside it a stamp that says
 * that the build ended well. What has no stamp was interrupted, and is begun anew. A checkout that is used stays.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { BuildRecipe } from '../../core/scenario.ts';
import { replaceFile } from '../../history/replace-file.ts';
import { acquireHostLock } from '../../host/lock.ts';
import { writeRunOwner } from '../../host/run-owner.ts';
import { buildCommit } from './build-commit.ts';
import type { Commit } from './commit.ts';
import { gitProblem, tryGit } from './git.ts';
import type { SideContext } from './side.ts';

type CheckoutContext = Pick<SideContext, 'env' | 'signal' | 'say'>;

/** What a finished build leaves beside its tree. */
interface BuildStamp {
  readonly schemaVersion: 1;
  readonly revision: string;
  readonly build: string;
  /** ISO 8601. */
  readonly builtAt: string;
  /** Where it made an image. */
  readonly imageId?: string;
}

export interface CheckedOut {
  /** Absolute: the top of the commit's files, built. */
  readonly tree: string;
  /** Where the build made an image. */
  readonly imageId?: string;
  /** From now on `coldstart clean` may take it. Safe to call again. */
  release(): void;
}

/** A build of a commit: another command gives another one. */
export interface BuildPlace {
  /** Absolute: `<checkouts>/<sha>/<build>`. */
  readonly folder: string;
  readonly tree: string;
  readonly stampFile: string;
  readonly lockFile: string;
  readonly users: string;
}

/** The places in one folder of a build. */
export function placesIn(folder: string): BuildPlace {
  return { folder, tree: join(folder, 'tree'), stampFile: join(folder, 'built.json'), lockFile: `${folder}.lock`, users: join(folder, 'users') };
}

function hashOf({ makes, command }: BuildRecipe): string {
  return createHash('sha256').update(`${makes}\0${command}`).digest('hex').slice(0, 12);
}

function readStamp({ stampFile, tree }: BuildPlace, revision: string, build: string): BuildStamp | undefined {
  try {
    const stamp = JSON.parse(readFileSync(stampFile, 'utf8')) as BuildStamp;
    return stamp.revision === revision && stamp.build === build && existsSync(tree) ? stamp : undefined;
  } catch {
    return undefined;
  }
}

/** Takes a checkout away with what git noted of it; other working trees of the repository are left alone. */
export async function removeTree(repositoryFolder: string, tree: string, context: Pick<SideContext, 'env' | 'signal'>): Promise<void> {
  await rm(tree, { recursive: true, force: true });
  await tryGit(repositoryFolder, ['worktree', 'remove', '--force', '--force', tree], context);
}

/** After Ctrl-C too. */
async function clearAway({ repository }: Commit, place: BuildPlace, { env }: CheckoutContext): Promise<void> {
  rmSync(place.stampFile, { force: true });
  await removeTree(repository.folder, place.tree, { env, signal: new AbortController().signal });
}

async function addTree({ repository, revision, short }: Commit, { tree }: BuildPlace, context: CheckoutContext): Promise<void> {
  const added = await tryGit(repository.folder, ['worktree', 'add', '--quiet', '--force', '--detach', tree, revision], context);
  if (added.how !== '') throw new ColdstartError('SIDE_CHECKOUT_FAILED', { commit: short, problem: gitProblem(added) }, { logTail: added.tail });
}

async function make(commit: Commit, place: BuildPlace, recipe: BuildRecipe, build: string, context: CheckoutContext): Promise<BuildStamp> {
  await clearAway(commit, place, context);
  try {
    context.say(`checking out ${commit.short}`);
    await addTree(commit, place, context);
    const imageId = await buildCommit(commit, place.tree, recipe, context);
    const stamp: BuildStamp = {
      schemaVersion: 1,
      revision: commit.revision,
      build,
      builtAt: new Date().toISOString(),
      ...(imageId !== undefined && { imageId }),
    };
    await replaceFile(place.stampFile, `${JSON.stringify(stamp)}\n`);
    return stamp;
  } catch (error) {
    await clearAway(commit, place, context);
    throw error;
  }
}

function use({ users }: BuildPlace): () => void {
  mkdirSync(users, { recursive: true });
  const own = mkdtempSync(join(users, 'side-'));
  writeRunOwner(own, 'side');
  return () => rmSync(own, { recursive: true, force: true });
}

/** `isStanding`: whether what an earlier build made outside of the tree is still there. */
async function makeOrTake(
  commit: Commit,
  recipe: BuildRecipe,
  isStanding: (imageId: string) => Promise<boolean>,
  context: CheckoutContext,
): Promise<CheckedOut> {
  const build = hashOf(recipe);
  const place = placesIn(join(commit.repository.checkouts, commit.revision, build));
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  const lock = await acquireHostLock({
    command: ['coldstart', 'build', commit.short],
    signal: context.signal,
    onWait: () => context.say(`waiting for another coldstart that builds ${commit.short}`),
    path: place.lockFile,
  });
  try {
    const known = readStamp(place, commit.revision, build);
    const standing = known !== undefined && (known.imageId === undefined || (await isStanding(known.imageId)));
    const stamp = standing ? known : await make(commit, place, recipe, build, context);
    return { tree: place.tree, ...(stamp.imageId !== undefined && { imageId: stamp.imageId }), release: use(place) };
  } finally {
    lock.release();
  }
}

/**
 * Builds what was not built before; waits where another coldstart builds it. Throws SIDE_CHECKOUT_FAILED,
 * SIDE_BUILD_FAILED, HOST_NOT_WRITABLE and RUN_INTERRUPTED, and leaves no half-built checkout behind.
 */
export async function checkOut(
  commit: Commit,
  recipe: BuildRecipe,
  isStanding: (imageId: string) => Promise<boolean>,
  context: CheckoutContext,
): Promise<CheckedOut> {
  try {
    return await makeOrTake(commit, recipe, isStanding, context);
  } catch (error) {
    if (error instanceof ColdstartError) throw error;
    throw new ColdstartError('HOST_NOT_WRITABLE', { file: commit.repository.checkouts, problem: errorText(error) }, { cause: error });
  }
}

/** Takes old checkouts away, and those that a killed build left. What a comparison uses or another builds stays. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tryHostLock } from '../../host/lock.ts';
import { listRunOwners } from '../../host/run-owner.ts';
import { type BuildPlace, placesIn, removeTree } from './checkout.ts';
import { checkoutsFolder } from './repository.ts';
import type { SideContext } from './side.ts';

export interface CheckoutCleaning {
  readonly env: SideContext['env'];
  readonly dryRun: boolean;
  /** Also those that were used lately. */
  readonly all: boolean;
  readonly nowMs: number;
}

export interface CleanedCheckouts {
  /** Absolute folders that were removed, or would be. */
  readonly removed: readonly string[];
  /** Those in use. */
  readonly kept: number;
}

/** Last used longer ago than this, a checkout is old. */
const OLD_MS = 14 * 24 * 3_600_000;

function folders(parent: string, name: RegExp): string[] {
  try {
    return readdirSync(parent, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() && name.test(entry.name) ? [join(parent, entry.name)] : []));
  } catch {
    return [];
  }
}

/** Folders of builds: `<repository>/<sha>/<build>`. */
function listBuilds(env: SideContext['env']): BuildPlace[] {
  const hex = /^[0-9a-f]{12,64}$/;
  return folders(checkoutsFolder(env), hex)
    .flatMap((repository) => folders(repository, hex))
    .flatMap((commit) => folders(commit, hex))
    .map(placesIn);
}

/** Its users' folder changes whenever one comes or goes; 0 where it was never finished. */
function lastUsedMs({ stampFile, users }: BuildPlace): number {
  const stamp = statSync(stampFile, { throwIfNoEntry: false });
  return stamp === undefined ? 0 : Math.max(stamp.mtimeMs, statSync(users, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

/** The repository that noted a working tree: what its `.git` points to lies in `<repository>/worktrees/<name>`. */
function repositoryOf({ tree }: BuildPlace): string | undefined {
  try {
    const pointer = /^gitdir: (.*?)\n?$/s.exec(readFileSync(join(tree, '.git'), 'utf8'))?.[1];
    return pointer && dirname(dirname(pointer));
  } catch {
    return undefined;
  }
}

async function remove(place: BuildPlace, env: SideContext['env']): Promise<void> {
  const repository = repositoryOf(place);
  // Without git there is nothing to tell it.
  if (repository !== undefined) await removeTree(repository, place.tree, { env, signal: new AbortController().signal }).catch(() => undefined);
  await rm(place.folder, { recursive: true, force: true });
}

/** Throws HOST_NOT_WRITABLE where a lock cannot be taken. */
export async function cleanCheckouts({ env, dryRun, all, nowMs }: CheckoutCleaning): Promise<CleanedCheckouts> {
  const removed: string[] = [];
  let kept = 0;
  for (const place of listBuilds(env)) {
    const lock = tryHostLock(place.lockFile, ['coldstart', 'clean']);
    try {
      const inUse = lock === undefined || listRunOwners(place.users).some(({ alive }) => alive);
      if (inUse) kept += 1;
      if (inUse || !(all || nowMs - lastUsedMs(place) > OLD_MS)) continue;
      if (!dryRun) await remove(place, env);
      removed.push(place.folder);
    } finally {
      lock?.release();
    }
  }
  return { removed, kept };
}

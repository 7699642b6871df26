/**
 * What searches left behind: artefacts in memory and half-made ones always, those on disk on demand. What a live tuning
 * uses stays.
 */
import { existsSync, readdirSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isUsed, PART } from './cache.ts';
import { artefactFolders } from './identity.ts';
import { whileUnlocked } from './lock.ts';

export interface ArtefactCleaning {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dryRun: boolean;
  /** Those on disk too. */
  readonly all: boolean;
}

export interface CleanedArtefacts {
  /** Absolute folders that were removed, or would be. */
  readonly removed: readonly string[];
  /** How many on disk a live tuning uses. */
  readonly kept: number;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The name behind `.<name>.part-<pid>`. */
function artefactOf(name: string): string {
  return name.replace(/^\./, '').replace(/\.part-\d+$/, '');
}

interface Leftovers {
  readonly removed: string[];
  readonly kept: number;
}

async function cleanFolder(parent: string, mayRemove: (name: string) => boolean, dryRun: boolean): Promise<Leftovers> {
  // A lock's file goes with its artefact.
  const names = namesIn(parent).filter((name) => !name.endsWith('.lock'));
  const removed: string[] = [];
  let kept = 0;
  for (const name of names) {
    const folder = join(parent, name);
    if (name.includes(PART) || (mayRemove(name) && !isUsed(folder))) {
      const done = dryRun || (await whileUnlocked(join(parent, artefactOf(name)), () => rm(folder, { recursive: true, force: true })));
      if (done) removed.push(folder);
      else kept += 1;
    } else if (isUsed(folder)) kept += 1;
  }
  if (!dryRun) await removeLocks(parent);
  return { removed, kept };
}

/** Of artefacts that are gone: what a killed builder left where nothing was made yet. */
async function removeLocks(parent: string): Promise<void> {
  for (const name of namesIn(parent).filter((one) => one.endsWith('.lock'))) {
    const folder = join(parent, name.slice(1, -'.lock'.length));
    if (!existsSync(folder)) await whileUnlocked(folder, () => Promise.resolve());
  }
  await rmdir(parent).catch(() => undefined);
}

/** Never throws for what is not there. */
export async function cleanArtefacts({ env, dryRun, all }: ArtefactCleaning): Promise<CleanedArtefacts> {
  const folders = artefactFolders(env);
  const memory = await cleanFolder(folders.memory, () => true, dryRun);
  const disk = await cleanFolder(folders.disk, () => all, dryRun);
  return { removed: [...memory.removed, ...disk.removed], kept: disk.kept };
}

/**
 * Removes folders of runs. Their rows are saved first; a folder vanishes by one renaming and is emptied then, so that a
 * removal that is killed leaves whole runs and rubbish that the next removal takes, never half a run.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ColdstartError, errorText } from '../core/errors.ts';
import type { HistoryRow } from '../core/history.ts';
import { savePruned } from './pruned-rows.ts';

const RUBBISH = '.removed-';

/** Bytes that the folder of a run takes on the disk; 0 where it is gone. */
export async function sizeOfRun(reportsFolder: string, runId: string): Promise<number> {
  const folder = join(reportsFolder, 'runs', runId);
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(['', ...names].map(async (name) => ((await stat(join(folder, name)).catch(() => undefined))?.blocks ?? 0) * 512));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function removeRubbish(runsFolder: string): Promise<void> {
  const left = (await readdir(runsFolder)).filter((name) => name.startsWith(RUBBISH));
  for (const name of left) await rm(join(runsFolder, name), { recursive: true, force: true });
}

/** `rows`: what is kept of them. Throws HOST_NOT_WRITABLE; folders that were not reached then stay whole. */
export async function removeRuns(reportsFolder: string, runIds: readonly string[], rows: readonly HistoryRow[], now: Date): Promise<void> {
  const runsFolder = join(reportsFolder, 'runs');
  let place = join(reportsFolder, 'history');
  try {
    if (rows.length > 0) await savePruned(reportsFolder, rows, now);
    for (const runId of runIds) {
      place = join(runsFolder, runId);
      const rubbish = join(runsFolder, `${RUBBISH}${runId}-${randomBytes(4).toString('hex')}`);
      await rename(place, rubbish).catch((error: NodeJS.ErrnoException) => {
        // Somebody else removed it meanwhile.
        if (error.code !== 'ENOENT') throw error;
      });
      await rm(rubbish, { recursive: true, force: true });
    }
    await removeRubbish(runsFolder);
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file: place, problem: errorText(error) }, { cause: error });
  }
}

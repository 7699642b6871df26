/**
 * Which runs other documents refer to: comparisons keep their trials in them, tunings their searches and proofs, nights and pins
 * name them. Every run id in
 * the text of such a document counts, whatever it stands for and whether or not this coldstart could read the document.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ColdstartError, errorText } from '../core/errors.ts';

const RUN_ID = /\d{8}-\d{6}-[a-z0-9-]+-[0-9a-f]{4}/g;
const FOLDERS = ['comparisons', 'tunings', 'nights'] as const;

/** Throws HISTORY_UNREADABLE: what a document refers to that cannot be read is not known, so nothing may be removed. */
export async function findReferences(reportsFolder: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const kind of FOLDERS) {
    const folder = join(reportsFolder, kind);
    try {
      const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      });
      for (const name of names.filter((one) => one.endsWith('.json'))) {
        for (const [runId] of (await readFile(join(folder, name), 'utf8')).matchAll(RUN_ID)) found.add(runId);
      }
    } catch (error) {
      throw new ColdstartError('HISTORY_UNREADABLE', { folder, problem: errorText(error) }, { cause: error });
    }
  }
  return found;
}

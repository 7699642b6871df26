/** Rows that outlive their runs: `history/pruned/<date>-<hash>.json`, written once, before the folders go, never changed. */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText } from '../core/errors.ts';
import { HISTORY_SCHEMA_VERSION, type HistoryRow, type PrunedRows } from '../core/history.ts';
import { isRecord, missingPart } from '../core/saved-shape.ts';
import { ROW_SHAPE } from './index-file.ts';
import { listJsonNames } from './list-names.ts';
import { replaceFile } from './replace-file.ts';
import { readDocument } from './run-folder.ts';

function folderOf(reportsFolder: string): string {
  return join(reportsFolder, 'history', 'pruned');
}

export function listPruned(reportsFolder: string): Promise<string[]> {
  return listJsonNames(folderOf(reportsFolder));
}

/** All rows of the named documents, and a notice for each that cannot be read. */
export async function readPruned(reportsFolder: string, names: readonly string[]): Promise<{ rows: HistoryRow[]; notices: string[] }> {
  const rows: HistoryRow[] = [];
  const notices: string[] = [];
  for (const name of names) {
    try {
      const document = await readDocument(join(folderOf(reportsFolder), name));
      const saved =
        isRecord(document) && document['kind'] === 'pruned-rows' && document['schemaVersion'] === HISTORY_SCHEMA_VERSION ? document['rows'] : undefined;
      if (!Array.isArray(saved)) throw new Error('it holds no rows of this version');
      for (const row of saved) if (missingPart(row, ROW_SHAPE) === undefined) rows.push({ ...(row as HistoryRow), pruned: true });
    } catch (error) {
      notices.push(`rows of removed runs are set aside: ${name} (${errorText(error)})`);
    }
  }
  return { rows, notices };
}

/** Rejects with the system's error: without it no folder may go. */
export async function savePruned(reportsFolder: string, rows: readonly HistoryRow[], now: Date): Promise<void> {
  const document: PrunedRows = { schemaVersion: HISTORY_SCHEMA_VERSION, kind: 'pruned-rows', createdAt: now.toISOString(), rows };
  const text = `${JSON.stringify(document)}\n`;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  await mkdir(folderOf(reportsFolder), { recursive: true });
  await replaceFile(join(folderOf(reportsFolder), `${now.toISOString().slice(0, 10)}-${hash}.json`), text);
}

/**
 * `history/index.json` on disk: read if it can be trusted, written whole. It may be deleted at any time; nothing is in it
 * that the saved runs do not say. Neither reading nor writing it is ever an error, only a notice.
 */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText } from '../core/errors.ts';
import { HISTORY_SCHEMA_VERSION, type HistoryIndex } from '../core/history.ts';
import { isRecord, missingPart, type SavedShape } from '../core/saved-shape.ts';
import { PART_SUFFIX, replaceFile } from './replace-file.ts';

/** What a writer that was killed left is removed when it is this old: no index takes that long to be written. */
const STALE_PART_MS = 600_000;

export const EMPTY_INDEX: HistoryIndex = {
  schemaVersion: HISTORY_SCHEMA_VERSION,
  kind: 'history-index',
  rows: [],
  empty: [],
  damaged: [],
  open: {},
  pruned: [],
};

export const ROW_SHAPE: SavedShape = {
  runId: 'string',
  createdAt: 'string',
  series: 'string',
  scenario: 'string',
  variant: 'string',
  target: 'string',
  state: 'string',
  fingerprint: 'string',
  outcome: 'string',
  starts: 'number',
};

export interface FoundIndex {
  readonly index: HistoryIndex;
  /** Why it was not taken as it is; undefined where it was, or where there is none yet. */
  readonly notice?: string;
  /** False where it belongs to a newer coldstart, which would only have to make it again. */
  readonly mayBeWritten: boolean;
}

function indexFile(reportsFolder: string): string {
  return join(reportsFolder, 'history', 'index.json');
}

function isIndex(value: unknown): value is HistoryIndex {
  if (!isRecord(value) || value['kind'] !== 'history-index') return false;
  const { rows, empty, damaged, open, pruned } = value;
  const lists = [empty, pruned].every((list) => Array.isArray(list) && list.every((item) => typeof item === 'string'));
  const named = Array.isArray(damaged) && damaged.every((one) => missingPart(one, { runId: 'string', problem: 'string' }) === undefined);
  return lists && named && isRecord(open) && Array.isArray(rows) && rows.every((row) => missingPart(row, ROW_SHAPE) === undefined);
}

/** An index that is missing or cannot be trusted is an empty one: everything is read again then. */
export async function readIndexFile(reportsFolder: string): Promise<FoundIndex> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(indexFile(reportsFolder), 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { index: EMPTY_INDEX, mayBeWritten: true, ...(!missing && { notice: `the history's index cannot be read and is made anew (${errorText(error)})` }) };
  }
  const version = isRecord(value) ? value['schemaVersion'] : undefined;
  if (typeof version === 'number' && version > HISTORY_SCHEMA_VERSION) {
    const notice = `the history's index is of a newer coldstart (version ${version}): it is left alone, and every run is read`;
    return { index: EMPTY_INDEX, mayBeWritten: false, notice };
  }
  if (version === HISTORY_SCHEMA_VERSION && isIndex(value)) return { index: value, mayBeWritten: true };
  return { index: EMPTY_INDEX, mayBeWritten: true, notice: "the history's index is damaged or of another version: it is made anew" };
}

/**
 * A finished run that was judged again is read again by the next reading. Never fails: an index that cannot be written
 * is returned as the notice that `--rebuild` would be needed.
 */
export async function forgetRun(reportsFolder: string, runId: string): Promise<string | undefined> {
  const { index, mayBeWritten } = await readIndexFile(reportsFolder);
  const isOther = (row: HistoryIndex['rows'][number]): boolean => row.runId !== runId;
  if (!mayBeWritten || index.rows.every(isOther)) return undefined;
  const problem = await writeIndexFile(reportsFolder, { ...index, rows: index.rows.filter(isOther) });
  return problem === undefined ? undefined : `${problem}; coldstart history --rebuild shows the new judgement`;
}

async function removeStaleParts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(PART_SUFFIX)) continue;
    const file = join(folder, name);
    const age = Date.now() - ((await stat(file).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > STALE_PART_MS) await rm(file, { force: true });
  }
}

/** Returns the notice that it could not be written, where it could not. */
export async function writeIndexFile(reportsFolder: string, index: HistoryIndex): Promise<string | undefined> {
  const file = indexFile(reportsFolder);
  const folder = join(reportsFolder, 'history');
  try {
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await removeStaleParts(folder);
    await replaceFile(file, `${JSON.stringify(index)}\n`);
    return undefined;
  } catch (error) {
    return `the history's index cannot be written and is used in memory only (${errorText(error)})`;
  }
}

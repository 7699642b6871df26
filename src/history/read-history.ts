/**
 * The history of a reports folder. The folders of the runs are the truth and the index only spares reading them: one
 * listing of names says what is new and what is gone, runs that may still change are looked at from outside, and only
 * what differs is read. Writers may come and go meanwhile: whoever reads next sees what this reading missed.
 */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText } from '../core/errors.ts';
import { HISTORY_SCHEMA_VERSION, type HistoryIndex, type HistoryRow } from '../core/history.ts';
import { EMPTY_INDEX, readIndexFile, writeIndexFile } from './index-file.ts';
import { listPruned, readPruned } from './pruned-rows.ts';
import { type JudgeTrials, readRunRows, type SeenRun } from './read-run-rows.ts';
import { isRunId } from './run-id.ts';
import { stampOf } from './run-stamp.ts';

/** Documents read at once: enough to keep the disk busy, few enough for the limit on open files. */
const AT_ONCE = 16;

export interface HistoryRequest {
  readonly reportsFolder: string;
  readonly judge: JudgeTrials;
  /** Takes nothing from the index. */
  readonly rebuild?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (read: number, planned: number) => void;
}

export interface HistoryReading {
  readonly index: HistoryIndex;
  /** Faults that cost nothing but time: an index that could not be read or written. */
  readonly notices: readonly string[];
  /** Runs whose documents were opened. */
  readonly opened: number;
}

async function listRuns(reportsFolder: string): Promise<string[]> {
  const entries: Dirent[] = await readdir(join(reportsFolder, 'runs'), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return entries.filter((entry) => isRunId(entry.name) && (entry.isDirectory() || entry.isSymbolicLink())).map(({ name }) => name);
}

async function inBatches<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>, after: (done: number) => void): Promise<Out[]> {
  const results: Out[] = new Array(items.length);
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const at = next;
      next += 1;
      results[at] = await work(items[at] as In);
      done += 1;
      after(done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}

/** Names that the index does not know, and those that it knows as open and that look different now. */
async function findUnread(runsFolder: string, names: readonly string[], index: HistoryIndex): Promise<string[]> {
  const finished = new Set(index.rows.flatMap(({ runId, pruned, unfinished }) => (pruned || unfinished ? [] : [runId])));
  const open = new Map(Object.entries(index.open));
  const unread: string[] = [];
  const toLookAt: string[] = [];
  for (const name of names) {
    if (open.has(name)) toLookAt.push(name);
    else if (!finished.has(name)) unread.push(name);
  }
  const stamps = await inBatches(
    toLookAt,
    (name) => stampOf(join(runsFolder, name)),
    () => undefined,
  );
  return [...unread, ...toLookAt.filter((name, position) => stamps[position] !== open.get(name))];
}

function byTime(first: HistoryRow, second: HistoryRow): number {
  if (first.createdAt !== second.createdAt) return first.createdAt < second.createdAt ? -1 : 1;
  return first.runId < second.runId ? -1 : first.runId > second.runId ? 1 : 0;
}

/** The index with what was read now instead of what it knew; what is neither listed nor pruned is gone. */
function merge(index: HistoryIndex, names: ReadonlySet<string>, seen: readonly SeenRun[]): HistoryIndex {
  const again = new Set(seen.map(({ runId }) => runId));
  const kept = (runId: string): boolean => names.has(runId) && !again.has(runId);
  const rows = [...index.rows.filter((row) => !row.pruned && kept(row.runId)), ...seen.flatMap((one) => one.rows)];
  const open = [
    ...Object.entries(index.open).filter(([runId]) => kept(runId)),
    ...seen.flatMap(({ runId, stamp }) => (stamp ? [[runId, stamp] as const] : [])),
  ];
  return {
    schemaVersion: HISTORY_SCHEMA_VERSION,
    kind: 'history-index',
    rows,
    empty: [...index.empty.filter(kept), ...seen.filter(({ state }) => state === 'empty').map(({ runId }) => runId)].sort(),
    damaged: [
      ...index.damaged.filter(({ runId }) => kept(runId)),
      ...seen.flatMap(({ runId, state, problem }) => (state === 'damaged' ? [{ runId, problem: problem ?? 'unreadable' }] : [])),
    ].sort((a, b) => (a.runId < b.runId ? -1 : 1)),
    open: Object.fromEntries(open.sort(([a], [b]) => (a < b ? -1 : 1))),
    pruned: index.pruned,
  };
}

/** The rows of removed runs, unless the folder is still (or again) there. */
async function withPruned(reportsFolder: string, index: HistoryIndex, before: HistoryIndex): Promise<{ index: HistoryIndex; notices: string[] }> {
  const pruned = await listPruned(reportsFolder);
  const unchanged = index === before && pruned.join() === before.pruned.join();
  if (unchanged) return { index, notices: [] };
  const { rows, notices } = await readPruned(reportsFolder, pruned);
  const own = index.rows.filter((row) => !row.pruned);
  const present = new Set(own.map(({ runId }) => runId));
  const removed = new Map(rows.filter(({ runId }) => !present.has(runId)).map((row) => [`${row.runId} ${row.series}`, row]));
  return { index: { ...index, rows: [...own, ...removed.values()].sort(byTime), pruned }, notices };
}

/** Never throws for anything that lies in the folder; rejects where `signal` is aborted. */
export async function readHistory(request: HistoryRequest): Promise<HistoryReading> {
  const { reportsFolder, judge, rebuild = false, signal, onProgress } = request;
  const found = rebuild ? { index: EMPTY_INDEX, mayBeWritten: true } : await readIndexFile(reportsFolder);
  const notices = found.notice === undefined ? [] : [found.notice];
  let names: string[];
  try {
    names = await listRuns(reportsFolder);
  } catch (error) {
    return { index: found.index, notices: [...notices, `the saved runs cannot be listed, only the index is shown (${errorText(error)})`], opened: 0 };
  }
  const runsFolder = join(reportsFolder, 'runs');
  const unread = await findUnread(runsFolder, names, found.index);
  const readOne = async (name: string): Promise<SeenRun> => {
    signal?.throwIfAborted();
    return readRunRows(runsFolder, name, judge);
  };
  const seen = await inBatches(unread, readOne, (done) => onProgress?.(done, unread.length));
  const listed = new Set(names);
  const gone = knownNames(found.index).some((runId) => !listed.has(runId));
  const merged = seen.length === 0 && !gone ? found.index : merge(found.index, listed, seen);
  const { index, notices: more } = await withPruned(reportsFolder, merged, found.index);
  const write = index !== found.index && found.mayBeWritten ? await writeIndexFile(reportsFolder, index) : undefined;
  return { index, notices: [...notices, ...more, ...(write === undefined ? [] : [write])], opened: seen.length };
}

function knownNames(index: HistoryIndex): string[] {
  return [...index.rows.filter((row) => !row.pruned).map(({ runId }) => runId), ...index.empty, ...index.damaged.map(({ runId }) => runId)];
}

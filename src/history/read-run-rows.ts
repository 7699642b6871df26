/** One run's folder as the history sees it: rows, nothing yet, or damaged and why. Never throws. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText } from '../core/errors.ts';
import type { HistoryRow } from '../core/history.ts';
import type { RunResult } from '../core/run-result.ts';
import { historyRowsOf } from './history-rows.ts';
import { readResult, readRunFolder, type SavedRun } from './run-folder.ts';
import { stampOf } from './run-stamp.ts';

/** Judges a run that was killed from its saved trials; analysis is not storage's business, so it is given. */
export type JudgeTrials = (saved: SavedRun) => RunResult;

export interface SeenRun {
  readonly runId: string;
  readonly state: 'finished' | 'unfinished' | 'empty' | 'damaged' | 'gone';
  readonly rows: readonly HistoryRow[];
  readonly problem?: string;
  /** What it looked like before it was read; undefined where it need not or must not be remembered. */
  readonly stamp?: string;
}

/** Faults of this process or moment, not of the document: the next reading tries again. */
const PASSING = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EIO', 'EINTR', 'EAGAIN']);

function isPassing(error: unknown): boolean {
  const { code, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
  return PASSING.has(code ?? '') || PASSING.has(cause?.code ?? '');
}

async function readRows(folder: string, runId: string, names: readonly string[], judge: JudgeTrials): Promise<Omit<SeenRun, 'runId' | 'stamp'>> {
  const finished = names.includes('result.json');
  if (!finished && !names.includes('run.json')) return { state: 'empty', rows: [] };
  const saved = finished ? undefined : await readRunFolder(folder);
  if (saved?.trials.length === 0) return { state: 'empty', rows: [] };
  const result = saved === undefined ? await readResult(folder) : (saved.result ?? judge(saved));
  if (result.runId !== runId) throw new Error(`it holds the run ${result.runId}: it was copied or renamed`);
  const rows = historyRowsOf(result);
  return saved === undefined ? { state: 'finished', rows } : { state: 'unfinished', rows: rows.map((row) => ({ ...row, unfinished: true as const })) };
}

/** `stamp` is taken before anything is read: what changes meanwhile is seen by the next reading. */
export async function readRunRows(runsFolder: string, runId: string, judge: JudgeTrials): Promise<SeenRun> {
  const folder = join(runsFolder, runId);
  const stamp = await stampOf(folder);
  try {
    const names = await readdir(folder);
    const seen = await readRows(folder, runId, names, judge);
    return { runId, ...seen, ...(seen.state !== 'finished' && { stamp }) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { runId, state: 'gone', rows: [] };
    return { runId, state: 'damaged', rows: [], problem: errorText(error), ...(!isPassing(error) && { stamp }) };
  }
}

/** `coldstart history`: the saved runs as series with their trends, from the index that is rebuilt out of the runs. */
import { dirname, resolve } from 'node:path';
import { historySeries, isSeries } from '../analysis/history-series.ts';
import { ColdstartError } from '../core/errors.ts';
import { HISTORY_SCHEMA_VERSION, type HistoryIndex, type HistoryReport } from '../core/history.ts';
import { didYouMean } from '../core/nearest.ts';
import { makeFolders, writeError } from '../history/make-folders.ts';
import { type HistoryReading, readHistory } from '../history/read-history.ts';
import { replaceFile } from '../history/replace-file.ts';
import { renderDocument } from '../report/formats/registry.ts';
import { resultOf } from './report-run.ts';

export interface HistoryQuestion {
  /** Absolute. */
  readonly reportsFolder: string;
  /** A scenario with all its variants, or one series; undefined: all. */
  readonly wanted?: string;
  /** `2026-03-01`, an ISO time, or how long ago: `90d`. */
  readonly since?: string;
  readonly rebuild: boolean;
  readonly toolVersion: string;
  readonly signal: AbortSignal;
  readonly onProgress: (read: number, planned: number) => void;
}

export interface FoundHistory {
  readonly report: HistoryReport;
  /** Faults of the index, and which documents are set aside: one line each. */
  readonly notices: readonly string[];
}

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `90d`, `12h` or `2w` in milliseconds. Throws USAGE_INVALID_FLAG. */
export function parseAge(text: string, flag: string): number {
  const [, count, unit] = /^(\d{1,6})([hdw])$/.exec(text) ?? [];
  if (count === undefined) throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `${flag}: ${text} is no age like 12h, 90d or 8w`, command: 'history' });
  return Number(count) * (UNITS_MS[unit as string] as number);
}

/** ISO 8601. Throws USAGE_INVALID_FLAG. */
function sinceWhen(text: string): string {
  if (/^\d+[hdw]$/.test(text)) return new Date(Date.now() - parseAge(text, '--since')).toISOString();
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `--since: ${text} is no date like 2026-03-01 and no age like 90d`, command: 'history' });
  return new Date(at).toISOString();
}

/** At most so many are named in the one line about them. */
const NAMED_DAMAGED = 3;

function damagedNotice({ damaged }: HistoryIndex): string[] {
  if (damaged.length === 0) return [];
  const named = damaged.slice(0, NAMED_DAMAGED).map(({ runId, problem }) => `${runId} (${problem})`);
  const more = damaged.length > NAMED_DAMAGED ? ` and ${damaged.length - NAMED_DAMAGED} more, all in --json` : '';
  return [`${damaged.length === 1 ? '1 run is' : `${damaged.length} runs are`} set aside and not counted: ${named.join('; ')}${more}`];
}

/** The index as it stands now. Never fails for what lies in the folder. */
export function readIndex(request: Pick<HistoryQuestion, 'reportsFolder' | 'rebuild' | 'signal' | 'onProgress'>): Promise<HistoryReading> {
  return readHistory({ ...request, judge: resultOf });
}

/** Throws USAGE_UNKNOWN_NAME where no series has the name, as if it were never run. */
export function requireSeries({ rows }: HistoryIndex, wanted: string | undefined): void {
  if (wanted === undefined || rows.some((row) => isSeries(wanted, row))) return;
  const known = [...new Set(rows.map(({ series }) => series))].sort();
  throw new ColdstartError('USAGE_UNKNOWN_NAME', {
    what: 'series',
    name: wanted,
    nearest: didYouMean(wanted, known),
    known: known.slice(0, 20).join(', ') || 'none: no run is saved',
  });
}

/** Throws USAGE_INVALID_FLAG and USAGE_UNKNOWN_NAME; damaged documents and a damaged index are notices. */
export async function findHistory(question: HistoryQuestion): Promise<FoundHistory> {
  const since = question.since === undefined ? undefined : sinceWhen(question.since);
  const { index, notices } = await readIndex(question);
  requireSeries(index, question.wanted);
  const series = historySeries(index.rows, { ...(question.wanted !== undefined && { wanted: question.wanted }), ...(since !== undefined && { since }) });
  const report: HistoryReport = {
    schemaVersion: HISTORY_SCHEMA_VERSION,
    kind: 'history',
    createdAt: new Date().toISOString(),
    toolVersion: question.toolVersion,
    series,
    damaged: index.damaged,
  };
  return { report, notices: [...notices, ...damagedNotice(index)] };
}

/** Writes the page, and the folders that it lies in; returns its absolute place. Throws HOST_NOT_WRITABLE, HOST_DISK_FULL. */
export async function writeHistoryPage(report: HistoryReport, file: string, cwd: string): Promise<string> {
  const place = resolve(cwd, file);
  const text = await renderDocument('html', report);
  try {
    await makeFolders(dirname(place));
    await replaceFile(place, text);
  } catch (error) {
    throw writeError(place, '', error);
  }
  return place;
}

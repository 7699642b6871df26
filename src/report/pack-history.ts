/** The history as its page carries it: the rows of all series in columns, and in a long history rounded to a microsecond. */
import type { HistoryReport, HistoryRow, HistorySeries } from '../core/history.ts';
import { type PackedRows, packRows, unpackRows } from './pack-rows.ts';

/** More runs than this are rounded. */
export const EXACT_RUNS = 2_000;

export interface PackedHistory extends Omit<HistoryReport, 'series'> {
  readonly series: readonly Omit<HistorySeries, 'rows'>[];
  /** Of all series; `place` is the number of theirs. */
  readonly rows: PackedRows;
}

const TIMES = ['medianMs', 'lowMs', 'highMs', 'p90Ms', 'firstInferenceMs'] as const;

function roundedRow(row: HistoryRow): HistoryRow {
  const times = TIMES.flatMap((key) => (row[key] === undefined ? [] : [[key, Number(row[key].toFixed(3))] as const]));
  return { ...row, ...Object.fromEntries(times) };
}

export function countRuns(report: HistoryReport): number {
  return report.series.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** What the page shows and carries; the same report where it is short. */
export function roundHistory(report: HistoryReport): HistoryReport {
  if (countRuns(report) <= EXACT_RUNS) return report;
  return { ...report, series: report.series.map((series) => ({ ...series, rows: series.rows.map(roundedRow) })) };
}

export function packHistory({ series, ...rest }: HistoryReport): PackedHistory {
  const rows = series.flatMap((own, place) => own.rows.map((row) => ({ place, ...row })));
  return { ...rest, series: series.map(({ rows: _, ...own }) => own), rows: packRows(rows) };
}

export function unpackHistory({ rows, series, ...rest }: PackedHistory): HistoryReport {
  const lists: HistoryRow[][] = series.map(() => []);
  for (const { place, ...row } of unpackRows<HistoryRow & { place: number }>(rows)) lists[place]?.push(row);
  return { ...rest, series: series.map((own, index) => ({ ...own, rows: lists[index] ?? [] })) };
}

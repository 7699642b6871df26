/**
 * Rows of the history → series with their segments and change points. Rows are one series where what was started is the
 * same: series, target and start state; another fingerprint begins another segment of it. Pure.
 */
import type { HistoryRow, HistorySeries } from '../core/history.ts';
import { levelChanges } from './level-changes.ts';

/** Index of the first row of each segment, and for each row the number of its segment. */
function segmentsOf(rows: readonly HistoryRow[]): { starts: number[]; numbers: number[] } {
  const starts: number[] = [];
  const numbers = rows.map(({ fingerprint }, index) => {
    if (index === 0 || fingerprint !== rows[index - 1]?.fingerprint) starts.push(index);
    return starts.length - 1;
  });
  return { starts, numbers };
}

function seriesOf(rows: readonly HistoryRow[]): HistorySeries {
  const { series, target, state } = rows[0] as HistoryRow;
  const { starts, numbers } = segmentsOf(rows);
  const points = rows.map(({ createdAt, medianMs, unfinished }, index) => ({
    at: createdAt,
    ms: unfinished ? undefined : medianMs,
    segment: numbers[index] as number,
  }));
  return { series, target, state, rows, changePoints: levelChanges(points), segments: starts };
}

export interface SeriesSelection {
  /** A scenario with all its variants, or one series; undefined: all. */
  readonly wanted?: string;
  /** ISO 8601: rows from then on. */
  readonly since?: string;
}

/** Whether a name that a user gave means this series. */
export function isSeries(wanted: string, { series, scenario }: Pick<HistoryRow, 'series' | 'scenario'>): boolean {
  return wanted === series || wanted === scenario;
}

/** Series by name; their rows oldest first, as they come. */
export function historySeries(rows: readonly HistoryRow[], { wanted, since }: SeriesSelection = {}): HistorySeries[] {
  const groups = new Map<string, HistoryRow[]>();
  for (const row of rows) {
    if (wanted !== undefined && !isSeries(wanted, row)) continue;
    if (since !== undefined && row.createdAt < since) continue;
    const key = JSON.stringify([row.series, row.target, row.state]);
    const known = groups.get(key);
    if (known) known.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => seriesOf(group));
}

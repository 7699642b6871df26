/** The runs of a series as its chart draws them: medians with their intervals. */
import { formatLimit, formatMs } from '../../../../../core/format.ts';
import type { HistoryRow, HistorySeries } from '../../../../../core/history.ts';
import { visibleLine } from '../../../../../core/visible-text.ts';
import { outcomeText } from '../../history/run-rows.ts';
import type { TrendMark, TrendModel } from '../trend/trend-model.ts';

/** Of the typical median. */
const LEAST_RANGE = 0.1;

function textOf(row: HistoryRow): string {
  const interval = row.lowMs === undefined ? '' : ` (${formatMs(row.lowMs)} to ${row.highMs === undefined ? 'open' : formatMs(row.highMs)})`;
  const tail = row.p90Ms === undefined ? [] : [`p90 ${formatMs(row.p90Ms)}`];
  const release = row.release === undefined ? [] : [`release ${visibleLine(row.release)}`];
  const when = row.createdAt.slice(0, 16).replace('T', ' ');
  return [
    `${when}: ${row.medianMs === undefined ? 'no start was completed' : `median ${formatMs(row.medianMs)}${interval}`}`,
    outcomeText(row.outcome),
    ...tail,
    `${row.starts} starts`,
    ...release,
  ].join('; ');
}

/** Segments are counted through; `segments` holds where each begins. */
function markOf(row: HistoryRow, segment: number): TrendMark {
  return {
    x: Date.parse(row.createdAt),
    y: row.medianMs,
    low: row.lowMs,
    high: row.highMs,
    sign: row.outcome === 'missed' ? 'bad' : 'plain',
    segment,
    id: row.runId,
    text: textOf(row),
  };
}

export function historyTrend({ series, target, state, rows, segments, changePoints }: HistorySeries): TrendModel {
  let segment = -1;
  const begins = new Set(segments);
  const marks = rows.map((row, index) => {
    if (begins.has(index)) segment += 1;
    return markOf(row, segment);
  });
  return {
    title: series,
    sentence: `${target}, ${state}`,
    unit: 'median from start-requested',
    format: formatLimit,
    marks,
    thin: rows.map(({ p90Ms }) => p90Ms),
    flat: undefined,
    limit: rows.at(-1)?.limitMs,
    leastRange: LEAST_RANGE * (rows.findLast(({ medianMs }) => medianMs !== undefined)?.medianMs ?? 0),
    ranges: changePoints.flatMap(({ index, at, beforeMs, afterMs }) => {
      const to = marks[index]?.x;
      return to === undefined
        ? []
        : [{ from: marks[index - 1]?.x ?? to, to, text: `change point ${at.slice(0, 10)}: ${formatMs(beforeMs)} → ${formatMs(afterMs)}` }];
    }),
    releases: rows.flatMap((row, index) =>
      index > 0 && row.release !== undefined && row.release !== rows[index - 1]?.release ? [{ x: marks[index]?.x ?? 0, text: row.release }] : [],
    ),
  };
}

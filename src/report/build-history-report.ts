/** The view model of the history's page out of the rows of all runs. */
import { formatCount, plural } from '../core/format.ts';
import type { HistoryReport, HistoryRow, HistorySeries } from '../core/history.ts';
import { finite } from './finite.ts';
import type { HistorySeriesRow, HistoryView } from './history-view.ts';
import { countRuns } from './pack-history.ts';

/** Runs that a small drawing can still tell apart. */
const RECENT_RUNS = 90;
/** Rows that stand in the page for readers without JavaScript. */
const LATEST_RUNS = 50;

const METHOD: readonly string[] = [
  'Each row is one variant of one saved run: the documents of the runs are the truth, and the index of them is made anew whenever they change.',
  'Runs are one series where scenario, variant, target and start state are equal. Where the machine changed, a new segment begins, drawn as a vertical line: numbers of different segments do not compare.',
  'The line is the median of a run from start-requested to the moment that its budget judges, the band its 95 % interval (an exact one, from order statistics), the thin line its p90. A run without a completed start has no median and is drawn as a cross.',
  'Change points are found in all runs of a segment together, with permutations that are seeded. They show where a level moved; they are never what an alarm rests on, because runs of different days differ for more reasons than the program. A comparison of two sides started in turn is what proves a change.',
  'A document that cannot be read is left where it is, and named here.',
];

function seriesRow(series: HistorySeries, place: number): HistorySeriesRow {
  const { rows, changePoints } = series;
  const last = rows.at(-1);
  const change = changePoints.at(-1);
  const offset = Math.max(0, rows.length - RECENT_RUNS);
  return {
    place,
    series: series.series,
    target: series.target,
    state: series.state,
    runs: rows.length,
    firstAt: rows[0]?.createdAt,
    lastAt: last?.createdAt,
    lastOutcome: last?.outcome,
    lastMedianMs: finite(last?.medianMs),
    lastLowMs: finite(last?.lowMs),
    lastHighMs: finite(last?.highMs),
    lastChange: change && { at: change.at, beforeMs: change.beforeMs, afterMs: change.afterMs, ratio: change.afterMs / change.beforeMs },
    changePoints: changePoints.length,
    segments: series.segments.length,
    recent: rows.slice(offset).map(({ medianMs }) => finite(medianMs)),
    breaks: series.segments.filter((index) => index > offset).map((index) => index - offset),
  };
}

/** The newest rows of all series together: each list is oldest first already. */
function latestRows(series: readonly HistorySeries[]): HistoryRow[] {
  const newest = series.flatMap(({ rows }) => rows.slice(-LATEST_RUNS));
  return newest.sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0)).slice(0, LATEST_RUNS);
}

function sentenceOf(report: HistoryReport, runs: number): string {
  const damaged = report.damaged.length > 0 ? ` ${plural(report.damaged.length, 'document')} could not be read.` : '';
  if (runs === 0) return `No run has been saved yet.${damaged}`;
  const moved = report.series.filter(({ changePoints }) => changePoints.length > 0).length;
  const last =
    report.series
      .map(({ rows }) => rows.at(-1)?.createdAt ?? '')
      .sort()
      .at(-1) ?? '';
  const levels = moved === 0 ? 'no level moved' : `the level moved in ${formatCount(moved)} of them`;
  return `${plural(runs, 'run')} in ${formatCount(report.series.length)} series, the last on ${last.slice(0, 10)}; ${levels}.${damaged}`;
}

/** Every number in it is one of the report, a count of its rows, or the quotient of two levels. */
export function buildHistoryReport(report: HistoryReport): HistoryView {
  const runs = countRuns(report);
  return {
    createdAt: report.createdAt,
    toolVersion: report.toolVersion,
    sentence: sentenceOf(report, runs),
    runs,
    series: report.series.map(seriesRow),
    latest: latestRows(report.series),
    damaged: report.damaged,
    method: METHOD,
  };
}

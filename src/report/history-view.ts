/** The view model of the history's page, without any markup. */
import type { HistoryRow } from '../core/history.ts';
import type { VerdictOutcome } from '../core/judgement.ts';

export interface HistorySeriesRow {
  /** Place of the series in the report, which also is its key in the page. */
  readonly place: number;
  readonly series: string;
  readonly target: string;
  readonly state: string;
  readonly runs: number;
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
  readonly lastOutcome: VerdictOutcome | undefined;
  readonly lastMedianMs: number | undefined;
  readonly lastLowMs: number | undefined;
  readonly lastHighMs: number | undefined;
  /** Newest change point: the level before and after it. */
  readonly lastChange: { readonly at: string; readonly beforeMs: number; readonly afterMs: number; readonly ratio: number } | undefined;
  readonly changePoints: number;
  readonly segments: number;
  /** Medians of the latest runs, oldest first; undefined where a run has none. */
  readonly recent: readonly (number | undefined)[];
  /** Places in `recent` at which another machine begins. */
  readonly breaks: readonly number[];
}

export interface HistoryView {
  readonly createdAt: string;
  readonly toolVersion: string;
  readonly sentence: string;
  readonly runs: number;
  readonly series: readonly HistorySeriesRow[];
  /** Newest first, of all series. */
  readonly latest: readonly HistoryRow[];
  readonly damaged: readonly { readonly runId: string; readonly problem: string }[];
  readonly method: readonly string[];
}

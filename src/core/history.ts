/** Rows of the history: what is worth knowing of every saved run without opening it. */
import type { StartState } from './cold-state.ts';
import type { VerdictOutcome } from './judgement.ts';
import type { ChangePoint } from './night.ts';

export const HISTORY_SCHEMA_VERSION = 1;

/** One variant of one run. */
export interface HistoryRow {
  readonly runId: string;
  readonly createdAt: string;
  /** Scenario, and variant where it has several: rows with equal series, state, target and fingerprint are comparable. */
  readonly series: string;
  readonly scenario: string;
  readonly variant: string;
  readonly target: string;
  readonly state: StartState;
  readonly fingerprint: string;
  readonly toolVersion: string;
  /** Image id, commit or model that tells one release from the next; undefined where nothing does. */
  readonly release?: string;
  readonly outcome: VerdictOutcome;
  readonly limitMs: number;
  readonly medianMs?: number;
  readonly lowMs?: number;
  readonly highMs?: number;
  readonly p90Ms?: number;
  readonly firstInferenceMs?: number;
  readonly starts: number;
  readonly misses: number;
  readonly invalid: number;
}

/** A document that cannot be read: it is left where it is, named once, and not opened again until it changes. */
export interface DamagedRun {
  readonly runId: string;
  readonly problem: string;
}

export interface HistoryIndex {
  readonly schemaVersion: typeof HISTORY_SCHEMA_VERSION;
  readonly kind: 'history-index';
  /** Oldest first. */
  readonly rows: readonly HistoryRow[];
  /** Folders without a row that are known: runs that were killed before a trial, by id. */
  readonly empty: readonly string[];
  readonly damaged: readonly DamagedRun[];
}

/** One series with its trend, as the page and `--json` show it. */
export interface HistorySeries {
  readonly series: string;
  readonly target: string;
  readonly state: StartState;
  readonly rows: readonly HistoryRow[];
  /** Indices in `rows`; segments (other fingerprints) are searched apart. */
  readonly changePoints: readonly ChangePoint[];
  /** Index of the first row of each segment. */
  readonly segments: readonly number[];
}

export interface HistoryReport {
  readonly schemaVersion: typeof HISTORY_SCHEMA_VERSION;
  readonly kind: 'history';
  readonly createdAt: string;
  readonly toolVersion: string;
  readonly series: readonly HistorySeries[];
  readonly damaged: readonly DamagedRun[];
}

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
  /** Starts that were judged, those of them that failed or took longer than the limit, and those that began in a wrong state. */
  readonly starts: number;
  readonly misses: number;
  readonly invalid: number;
  /** The run was killed, or goes on: judged by the trials that it saved. */
  readonly unfinished?: true;
  /** Its folder was removed by `coldstart history prune`; this row was kept. */
  readonly pruned?: true;
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
  /** What a folder that may still change looked like when it was read, by run id; a finished run never changes. */
  readonly open: Readonly<Record<string, string>>;
  /** Names of the documents under `history/pruned` whose rows are in `rows`. */
  readonly pruned: readonly string[];
}

/** Rows of runs whose folders were removed, as one removal wrote them: `history/pruned/<date>-<hash>.json`, never changed. */
export interface PrunedRows {
  readonly schemaVersion: typeof HISTORY_SCHEMA_VERSION;
  readonly kind: 'pruned-rows';
  readonly createdAt: string;
  readonly rows: readonly HistoryRow[];
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

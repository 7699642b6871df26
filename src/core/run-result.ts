/**
 * The saved product of a run. Every report, table and comparison reads this document and nothing else. Times are
 * milliseconds relative to start-requested.
 */
import type { Environment } from './environment.ts';
import type { IoRate } from './io-rate.ts';
import type { Finding, PhaseSummary, Verdict } from './judgement.ts';
import type { Scenario } from './scenario.ts';
import type { Summary } from './summary.ts';
import type { Trial } from './trial.ts';

export const RESULT_SCHEMA_VERSION = 1;

export interface Overhead {
  /** Median of ready with marks minus median without, in milliseconds; undefined without control trials. */
  readonly differenceMs?: number;
  readonly lowMs?: number;
  readonly highMs?: number;
  readonly controls: number;
  readonly sentence: string;
}

export interface VariantResult {
  readonly id: string;
  /** What it sets differently from the first variant, as `key: value` lines. */
  readonly settings: readonly string[];
  readonly phases: readonly PhaseSummary[];
  readonly ready: Summary;
  readonly readyInside?: Summary;
  readonly firstInference?: Summary;
  readonly secondInference?: Summary;
  /** Median coverage, 0 to 1. */
  readonly coverage: number;
  readonly verdict: Verdict;
  /** The trial nearest the medians: the one whose timeline is shown. */
  readonly representative?: string;
  /** Phases of the representative trial's critical chain, in order. */
  readonly criticalChain: readonly string[];
  readonly counts: OutcomeCounts;
  /** Ready against the first variant: the typical difference and its 95 % bounds; missing for the first one. */
  readonly difference?: VariantDifference;
  readonly findings: readonly Finding[];
  /** How fast the model's bytes came, and what the machine could do; missing where no phase moved any. */
  readonly io?: readonly IoRate[];
}

export interface VariantDifference {
  /** Hodges-Lehmann shift: this variant minus the first. */
  readonly shiftMs: number;
  /** Missing where the counts do not allow bounds. */
  readonly lowMs?: number;
  readonly highMs?: number;
  /** Whether the bounds exclude 0. */
  readonly proven: boolean;
}

export interface OutcomeCounts {
  readonly measured: number;
  readonly completed: number;
  readonly timedOut: number;
  readonly crashed: number;
  readonly invalid: number;
}

/** Top-level `phases`, `ready`, … are those of the first variant; `variants` has all of them, the first included. */
export interface RunResult {
  readonly schemaVersion: typeof RESULT_SCHEMA_VERSION;
  readonly kind: 'run';
  readonly runId: string;
  readonly createdAt: string;
  readonly scenario: Scenario;
  readonly environment: Environment;
  readonly trials: readonly Trial[];
  readonly phases: readonly PhaseSummary[];
  readonly ready: Summary;
  readonly firstInference?: Summary;
  readonly secondInference?: Summary;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly overhead: Overhead;
  readonly variants: readonly VariantResult[];
  /** Faults of the run as a whole: clock step, interruption, event stream lost. */
  readonly notices: readonly string[];
  readonly durationMs: number;
}

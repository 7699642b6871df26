/** The shapes of what analysis says. */
import type { BudgetMoment, BudgetQuantile } from './budget.ts';

export type VerdictOutcome = 'met' | 'missed' | 'inconclusive' | 'errored';

export interface Verdict {
  readonly outcome: VerdictOutcome;
  readonly limitMs: number;
  readonly at: BudgetQuantile;
  readonly moment: BudgetMoment;
  /** Starts judged, and how many of them were within the limit. */
  readonly starts: number;
  readonly within: number;
  /** Exact one-sided lower bound (95 %) of the share of starts within the limit, 0 to 1. */
  readonly provenShare: number;
  /** Clean starts that would still be needed to prove `at`, or 0. */
  readonly moreNeeded: number;
  /** The whole verdict as one line. */
  readonly sentence: string;
}

export interface Evidence {
  readonly label: string;
  readonly value: string;
}

export interface Finding {
  /** File name of its diagnosis. */
  readonly id: string;
  readonly severity: 'info' | 'opportunity' | 'warning';
  readonly title: string;
  readonly detail: string;
  readonly evidence: readonly Evidence[];
  /** Estimated saving on the way to ready, in milliseconds; 0 where nothing would be saved. */
  readonly savingMs: number;
  readonly fix: string;
  /** The scenario key or flag that the fix touches. */
  readonly setting?: string;
  /** Ids of the knobs with which `coldstart tune` would try the fix. */
  readonly knobs?: readonly string[];
}

export interface PhaseSummary {
  readonly id: string;
  readonly title: string;
  readonly parent?: string;
  readonly medianMs: number;
  readonly lowMs?: number;
  readonly highMs?: number;
  /** Median share of the critical chain. */
  readonly exclusiveMs: number;
  /** Median begin, for a drawing of typical order. */
  readonly beginMs: number;
  readonly count: number;
  readonly bytes?: number;
}

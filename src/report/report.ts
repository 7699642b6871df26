/**
 * The view model of a report: sections, tables and series, without any markup. Every number in it is one of the saved
 * run, or the plain difference, ratio or union of such numbers; undefined where the run has none.
 */
import type { BudgetMoment, BudgetQuantile } from '../core/budget.ts';
import type { IoRate } from '../core/io-rate.ts';
import type { Finding, VerdictOutcome } from '../core/judgement.ts';
import type { OutcomeCounts } from '../core/run-result.ts';
import type { TrialOutcome, TrialRole } from '../core/trial.ts';
import type { Waterfall } from './waterfall.ts';

export interface VerdictView {
  readonly outcome: VerdictOutcome;
  readonly sentence: string;
  readonly limitMs: number;
  readonly at: BudgetQuantile;
  readonly moment: BudgetMoment;
  readonly medianMs: number | undefined;
  readonly lowMs: number | undefined;
  readonly highMs: number | undefined;
  readonly minMs: number | undefined;
  readonly maxMs: number | undefined;
  readonly starts: number;
  readonly within: number;
  readonly provenShare: number | undefined;
  readonly moreNeeded: number;
  /** The limit minus the budget's quantile, or minus the slowest start where the count allows no quantile. */
  readonly headroomMs: number | undefined;
  readonly headroomOf: string;
  readonly coverage: number | undefined;
  readonly coverageOf: 'everything' | 'platform';
}

export interface MomentRow {
  readonly id: 'ready-inside' | 'ready' | 'first-inference' | 'second-inference';
  readonly title: string;
  readonly medianMs: number | undefined;
  readonly lowMs: number | undefined;
  readonly highMs: number | undefined;
  readonly p90Ms: number | undefined;
  readonly minMs: number | undefined;
  readonly maxMs: number | undefined;
  readonly count: number;
  readonly misses: number;
}

export interface BandRow {
  readonly id: string;
  readonly title: string;
  readonly lowMs: number;
  readonly highMs: number;
  /** Time in which at least one of its phases ran, in the trial that is shown. */
  readonly oursMs: number | undefined;
  readonly phases: readonly string[];
}

export interface PhaseRow {
  readonly id: string;
  readonly title: string;
  readonly depth: number;
  readonly medianMs: number | undefined;
  readonly lowMs: number | undefined;
  readonly highMs: number | undefined;
  readonly exclusiveMs: number | undefined;
  /** Exclusive time as a share of the median of ready. */
  readonly share: number | undefined;
  readonly count: number;
  readonly bytes: number | undefined;
}

export interface StateView {
  readonly requested: string;
  readonly established: string;
  readonly method: string;
  readonly verified: number;
  readonly trials: number;
  readonly totals: readonly {
    readonly role: string;
    readonly files: number;
    readonly sizeBytes: number;
    readonly residentBytes: number;
    readonly exemptFiles: number;
  }[];
  readonly files: readonly {
    readonly path: string;
    readonly role: string;
    readonly sizeBytes: number;
    readonly residentBytes: number;
    readonly exempt: string | undefined;
  }[];
  /** How the GPU was held, as a sentence; undefined where none is part of it. */
  readonly gpu: string | undefined;
  readonly reasons: readonly { readonly trial: string; readonly reason: string }[];
}

export interface VariantView {
  readonly id: string;
  readonly settings: readonly string[];
  readonly target: string;
  readonly image: string;
  readonly verdict: VerdictView;
  readonly moments: readonly MomentRow[];
  readonly waterfall: Waterfall | undefined;
  readonly bands: readonly BandRow[];
  readonly phases: readonly PhaseRow[];
  /** Empty where no phase moved the model's bytes. */
  readonly io: readonly IoRate[];
  readonly findings: readonly Finding[];
  readonly counts: OutcomeCounts;
  readonly criticalChain: readonly string[];
  readonly state: StateView | undefined;
  readonly doubts: readonly string[];
  /** Typical difference of ready to the first variant, with its 95 % bounds; undefined for the first. */
  readonly differenceMs: number | undefined;
  readonly differenceLowMs: number | undefined;
  readonly differenceHighMs: number | undefined;
  readonly differenceProven: boolean;
  /** Of the medians. */
  readonly ratio: number | undefined;
}

export interface TrialRow {
  readonly id: string;
  readonly order: number;
  readonly variant: string;
  readonly role: TrialRole;
  readonly outcome: TrialOutcome;
  readonly readyMs: number | undefined;
  readonly firstInferenceMs: number | undefined;
  readonly secondInferenceMs: number | undefined;
  readonly coverage: number | undefined;
  readonly uncertaintyMs: number | undefined;
  readonly notes: readonly string[];
}

export interface FailureView {
  readonly trial: string;
  readonly order: number;
  readonly variant: string;
  readonly outcome: TrialOutcome;
  readonly code: string;
  readonly message: string;
  readonly phase: string | undefined;
  readonly logFile: string | undefined;
  readonly warnings: readonly string[];
}

export interface FactGroup {
  readonly title: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

export interface Report {
  readonly runId: string;
  readonly title: string;
  readonly scenario: string;
  readonly createdAt: string;
  readonly durationMs: number;
  readonly toolVersion: string;
  readonly variants: readonly [VariantView, ...VariantView[]];
  /** All trials in the order in which they were run. */
  readonly trials: readonly TrialRow[];
  readonly failures: readonly FailureView[];
  readonly environment: readonly FactGroup[];
  readonly overhead: string;
  readonly notices: readonly string[];
  readonly method: readonly string[];
}

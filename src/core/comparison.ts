/**
 * The saved product of a comparison of two sides: the candidate against the baseline. Every page, table and gate reads
 * this document and nothing else. Times are milliseconds from start-requested; ratios are candidate / baseline.
 */
import type { BudgetMoment } from './budget.ts';
import type { Environment } from './environment.ts';
import type { VariantResult } from './run-result.ts';
import type { Variant } from './scenario.ts';
import type { Trial } from './trial.ts';

export const COMPARISON_SCHEMA_VERSION = 1;

/** What the user named, and what it turned out to be. */
export type SideSource =
  | { readonly kind: 'scenario'; readonly name: string; readonly variant: string }
  | { readonly kind: 'image'; readonly reference: string; readonly imageId: string }
  | {
      readonly kind: 'commit';
      /** Path or address of the repository, without credentials. */
      readonly repository: string;
      /** Full hash. */
      readonly revision: string;
      /** First line of the commit's message. */
      readonly subject: string;
      /** ISO 8601. */
      readonly committedAt: string;
      /** What its build named, where it makes an image. */
      readonly imageId?: string;
    }
  | { readonly kind: 'run'; readonly runId: string; readonly variant: string };

export type SideRole = 'baseline' | 'candidate';

export interface ComparedSide {
  readonly role: SideRole;
  /** Short, as shown: `HEAD (3f2a91c)`, `app:1.4`, `20260301-142233-resnet50-docker-9f3a`. */
  readonly label: string;
  readonly source: SideSource;
  /** The saved run that holds its trials. */
  readonly runId: string;
  readonly scenario: string;
  /** As it is saved: without secrets. */
  readonly variant: Variant;
  readonly environment: Environment;
  /** Summaries, verdict, findings and representative of this side alone. */
  readonly result: VariantResult;
  /** Warm-up, measured and invalid ones of this side, in run order. */
  readonly trials: readonly Trial[];
}

/**
 * slower, faster: the bounds of the ratio exclude 1 (significant). same: they lie within the margin. undecided: neither.
 * errored: one side has nothing that could be compared.
 */
export type ChangeOutcome = 'slower' | 'faster' | 'same' | 'undecided' | 'errored';

/** One quantity of both sides. Undefined numbers: a side has none, or too few for bounds. */
export interface Change {
  /** Of the completed starts of each side. */
  readonly baselineMs?: number;
  readonly candidateMs?: number;
  readonly baselineCount: number;
  readonly candidateCount: number;
  /** Hodges-Lehmann: median of all quotients candidate / baseline. */
  readonly ratio?: number;
  readonly lowRatio?: number;
  readonly highRatio?: number;
  /** Hodges-Lehmann: median of all differences candidate - baseline. */
  readonly shiftMs?: number;
  readonly lowMs?: number;
  readonly highMs?: number;
  /** The bounds exclude 1 (0 ms). */
  readonly significant: boolean;
  /** Significant, and at least as far from 1 as the margin. */
  readonly relevant: boolean;
}

export interface MomentChange extends Change {
  readonly id: 'ready-inside' | 'ready' | 'first-inference' | 'second-inference';
  readonly title: string;
}

/** A leaf phase by its exclusive time on the critical chain, or `unattributed`: together they partition the total. */
export interface PhaseChange extends Change {
  readonly id: string;
  readonly title: string;
  /** Its part of `contributionMs` of the total: the parts of all rows sum to it. */
  readonly contributionMs: number;
  /** contributionMs as a share of the total's, signed; undefined where the total did not move. */
  readonly share?: number;
  /** It moved beyond noise (false discovery rate 10 % over all phases), in the direction of the total. */
  readonly carries: boolean;
}

export interface FailureChange {
  readonly baselineFailed: number;
  readonly baselineStarts: number;
  readonly candidateFailed: number;
  readonly candidateStarts: number;
  /** Fisher's exact test, two-sided. */
  readonly pValue: number;
  /** Below the error of the comparison. */
  readonly significant: boolean;
}

/** One look at the data: how many pairs there were, and what the bounds said at the level that this look may spend. */
export interface ComparisonLook {
  readonly pairs: number;
  /** Of the bounds, two-sided: 0.9875. */
  readonly confidence: number;
  readonly ratio?: number;
  readonly lowRatio?: number;
  readonly highRatio?: number;
  readonly outcome: ChangeOutcome;
}

export interface ComparisonPower {
  /** Standard deviation of the logarithm of one start, within a side, outliers damped. */
  readonly noise?: number;
  /** Smallest change that this many pairs would have shown in 95 of 100 comparisons, as a ratio minus 1. */
  readonly detectable?: number;
  /** Further pairs that would show a change of `atLeast` in 95 of 100 comparisons; 0 where these would. */
  readonly morePairs?: { readonly atLeast: number; readonly pairs: number };
  /** "at this noise, 20 pairs notice a change of 2.1 % or more; 14 more pairs would show 1.5 %" */
  readonly sentence: string;
}

/** A fact in which two saved sides differ, and that forbids to compare them. */
export interface Incomparability {
  /** `host.kernel`, `state`, `schemaVersion`, `gpu.driver` */
  readonly fact: string;
  readonly baseline: string;
  readonly candidate: string;
}

export interface ComparisonResult {
  readonly schemaVersion: typeof COMPARISON_SCHEMA_VERSION;
  readonly kind: 'comparison';
  readonly comparisonId: string;
  readonly createdAt: string;
  readonly title: string;
  /** Baseline first. */
  readonly sides: readonly [ComparedSide, ComparedSide];
  /** Measured in turn, in one run. */
  readonly interleaved: boolean;
  /** What is judged. */
  readonly moment: BudgetMoment;
  /** Smallest change that matters, as a ratio minus 1: 0.02. */
  readonly margin: number;
  readonly outcome: ChangeOutcome;
  /** "slower by 6.1 % (3.2 to 9.0): 301 ms → 319 ms" */
  readonly sentence: string;
  /** The judged moment at the level of the deciding look. */
  readonly total: Change;
  /** Difference of the typical starts' totals, which the phases' parts sum to; undefined where a side has no start. */
  readonly contributionMs?: number;
  readonly moments: readonly MomentChange[];
  /** In the catalogue's order, `unattributed` last; empty where a side is not instrumented. */
  readonly phases: readonly PhaseChange[];
  readonly failures: FailureChange;
  /** Empty for saved sides: they are looked at once. */
  readonly looks: readonly ComparisonLook[];
  readonly power: ComparisonPower;
  /** Why the sides could not be compared; not empty only where the user forced it. */
  readonly forced: readonly Incomparability[];
  /** Doubts about the comparison as a whole, in sentences: drift, wrong states, order effects, too few starts. */
  readonly doubts: readonly string[];
  readonly notices: readonly string[];
  readonly durationMs: number;
}

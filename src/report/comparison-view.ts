/**
 * The view model of a comparison: sections and tables without any markup. Every number in it is one of the saved
 * comparison, or the plain sum or difference of such numbers; undefined where it has none.
 */
import type { BudgetMoment } from '../core/budget.ts';
import type { ChangeOutcome, ComparisonLook, FailureChange, Incomparability, SideRole } from '../core/comparison.ts';
import type { Finding } from '../core/judgement.ts';
import type { FailureView, TrialRow } from './report.ts';
import type { Waterfall } from './waterfall.ts';

/** What a row says by itself: one-sided where a side does not have it at all. */
export type RowSays = 'slower' | 'faster' | 'same' | 'unproven' | 'one-sided' | 'nothing';

/** One quantity of both sides. */
export interface ChangeRow {
  readonly id: string;
  readonly title: string;
  readonly baselineMs: number | undefined;
  readonly candidateMs: number | undefined;
  readonly baselineCount: number;
  readonly candidateCount: number;
  readonly ratio: number | undefined;
  readonly lowRatio: number | undefined;
  readonly highRatio: number | undefined;
  readonly shiftMs: number | undefined;
  readonly lowMs: number | undefined;
  readonly highMs: number | undefined;
  readonly significant: boolean;
  readonly relevant: boolean;
  readonly says: RowSays;
}

export interface PhaseChangeRow extends ChangeRow {
  readonly contributionMs: number;
  readonly share: number | undefined;
  readonly carries: boolean;
}

export interface SideView {
  readonly role: SideRole;
  readonly label: string;
  /** What it is, in lines: `commit 3f2a91c… of ./app`, `Release 1.4.0`. */
  readonly source: readonly string[];
  readonly runId: string;
  readonly settings: readonly string[];
  readonly waterfall: Waterfall | undefined;
  readonly criticalChain: readonly string[];
  readonly state: string;
  readonly verified: number;
  readonly measured: number;
  readonly completed: number;
  readonly failed: number;
  readonly invalid: number;
}

/** A finding of one side or of both. */
export interface FindingOnSides {
  readonly on: SideRole | 'both';
  readonly finding: Finding;
}

export interface FactPair {
  readonly label: string;
  readonly baseline: string | undefined;
  readonly candidate: string | undefined;
  readonly differs: boolean;
}

export interface FactPairGroup {
  readonly title: string;
  readonly facts: readonly FactPair[];
}

export interface ComparisonView {
  readonly comparisonId: string;
  readonly title: string;
  readonly createdAt: string;
  readonly durationMs: number;
  readonly toolVersion: string;
  readonly outcome: ChangeOutcome;
  readonly sentence: string;
  readonly moment: BudgetMoment;
  readonly margin: number;
  readonly interleaved: boolean;
  readonly total: ChangeRow;
  /** Two-sided, of the bounds of the total; undefined for saved sides, which have 95 %. */
  readonly confidence: number | undefined;
  /** Pairs that the deciding look read. */
  readonly pairs: number;
  readonly power: string;
  readonly detectable: number | undefined;
  /** Baseline first. */
  readonly sides: readonly [SideView, SideView];
  readonly limitMs: number;
  readonly moments: readonly ChangeRow[];
  readonly phases: readonly PhaseChangeRow[];
  /** Of all phases together. */
  readonly contributionMs: number | undefined;
  /** Of the phases that moved beyond noise, and of the others. */
  readonly significantMs: number;
  readonly restMs: number;
  readonly looks: readonly ComparisonLook[];
  readonly failures: FailureChange;
  readonly failedStarts: readonly FailureView[];
  readonly findings: readonly FindingOnSides[];
  readonly forced: readonly Incomparability[];
  readonly doubts: readonly string[];
  readonly notices: readonly string[];
  /** Measured trials of both sides in run order. */
  readonly trials: readonly TrialRow[];
  readonly environment: readonly FactPairGroup[];
  readonly method: readonly string[];
}

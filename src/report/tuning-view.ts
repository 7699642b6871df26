/**
 * The view model of a tuning: sections and tables without any markup. The headline is the proof's; everything that the
 * search itself measured is an estimate and is in parts of its own. Numbers that a document lacks are undefined.
 */
import type { KnobValue, Settings } from '../core/setting.ts';
import type {
  AppliedSetting,
  CandidateEnd,
  CeilingReport,
  GuardResult,
  KnobStatus,
  Objective,
  PatchFile,
  SearchStage,
  StageCost,
  StrategyId,
  TuningOutcome,
} from '../core/tuning.ts';
import type { ChangeRow, ComparisonView } from './comparison-view.ts';
import type { FactGroup } from './report.ts';

/** An estimate of the search with its bounds; `shown`: they exclude 0. */
export interface EffectView {
  readonly ms: number;
  readonly lowMs: number | undefined;
  readonly highMs: number | undefined;
  readonly shown: boolean;
}

export interface KnobRow {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly current: KnobValue | undefined;
  readonly tried: KnobValue | undefined;
  readonly values: readonly KnobValue[];
  readonly effect: EffectView | undefined;
  /** Those that it moved most first. */
  readonly phases: readonly { readonly title: string; readonly ms: number }[];
  readonly failed: readonly { readonly value: KnobValue; readonly reason: string }[];
  readonly security: string | undefined;
  readonly sideEffect: string;
}

/** A knob that was not searched. */
export interface IdleKnobRow {
  readonly id: string;
  readonly title: string;
  readonly status: KnobStatus;
  readonly reason: string;
  readonly security: string | undefined;
}

export interface InteractionRow {
  readonly id: string;
  readonly titles: readonly [string, string];
  readonly effect: EffectView;
}

export interface CandidateRow {
  readonly id: string;
  readonly settings: Settings;
  readonly starts: number;
  readonly medianMs: number | undefined;
  readonly end: CandidateEnd;
  readonly leftAfter: number | undefined;
  readonly reason: string;
  /** Numbers of its starts in the search. */
  readonly orders: readonly number[];
  readonly failedOrders: readonly number[];
}

export interface SearchStartRow {
  readonly id: string;
  readonly order: number;
  readonly stage: SearchStage;
  readonly candidate: string;
  readonly settings: Settings | undefined;
  readonly completed: boolean;
  readonly ms: number | undefined;
  /** Why it did not complete, or its outcome where nobody said why. */
  readonly note: string;
}

export interface CostRow extends StageCost {
  readonly share: number | undefined;
}

export interface CeilingView extends Omit<CeilingReport, 'rows'> {
  readonly rows: readonly (CeilingReport['rows'][number] & { readonly remainsMs: number })[];
}

export interface TuningView {
  readonly tuningId: string;
  readonly title: string;
  readonly createdAt: string;
  readonly toolVersion: string;
  readonly outcome: TuningOutcome;
  readonly sentence: string;
  readonly objective: Objective;
  readonly objectiveTitle: string;
  readonly strategy: StrategyId;
  /** The proof's, of fresh starts; undefined where there was none. */
  readonly headline: ChangeRow | undefined;
  readonly proof: ComparisonView | undefined;
  readonly detectable: number | undefined;
  readonly settings: readonly AppliedSetting[];
  readonly patch: readonly PatchFile[];
  readonly guards: readonly GuardResult[];
  /** Searched ones, largest saving first, those without an estimate last. */
  readonly knobs: readonly KnobRow[];
  readonly idle: readonly IdleKnobRow[];
  readonly interactions: readonly InteractionRow[];
  readonly candidates: readonly CandidateRow[];
  readonly starts: readonly SearchStartRow[];
  readonly ceilings: CeilingView | undefined;
  readonly costs: readonly CostRow[];
  readonly totalMs: number;
  readonly searchStarts: number;
  readonly proofStarts: number;
  readonly notices: readonly string[];
  readonly environment: readonly FactGroup[];
  readonly method: readonly string[];
}

/**
 * The saved product of a search for the fastest start: what was tried, what it came to, and the proof on fresh trials.
 * Every page, table and patch reads this document and nothing else. Times are milliseconds from start-requested.
 */
import type { Change, ComparisonResult } from './comparison.ts';
import type { Environment } from './environment.ts';
import type { Scenario, Variant } from './scenario.ts';
import type { KnobValue, Settings } from './setting.ts';
import type { Trial } from './trial.ts';

export const TUNING_SCHEMA_VERSION = 1;

/** What is made smaller. `engine-load`: first begin of library-load → last end of context-create. */
export const OBJECTIVES = ['first-inference', 'ready', 'second-inference', 'engine-load'] as const;
export type Objective = (typeof OBJECTIVES)[number];

export const STRATEGY_IDS = ['race', 'grid', 'random'] as const;
export type StrategyId = (typeof STRATEGY_IDS)[number];

/** baseline: the scenario as it is. screen: many knobs at once. race: whole candidates in turn. refine: the leader with one knob taken back. */
export const SEARCH_STAGES = ['baseline', 'screen', 'race', 'refine'] as const;
export type SearchStage = (typeof SEARCH_STAGES)[number];

/**
 * searched: its values were tried. off-path: no phase that it moves takes enough of the start. not-applicable: it has
 * nothing to set here. forbidden: it weakens security and was not allowed. excluded: by the user, or the engine failed
 * with each of its values.
 */
export type KnobStatus = 'searched' | 'off-path' | 'not-applicable' | 'forbidden' | 'excluded';

/** A change of the objective that a knob or a pair of knobs makes, from the search's own starts; below 0 is faster. */
export interface Effect {
  readonly ms: number;
  /** 95 % bounds; missing where the design left no room for them. */
  readonly lowMs?: number;
  readonly highMs?: number;
}

export interface KnobReport {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly phases: readonly string[];
  readonly status: KnobStatus;
  /** Why it was not searched, or what was excluded of it. */
  readonly reason?: string;
  /** The value in use. */
  readonly current?: KnobValue;
  /** All that were open to the search, the current one included. */
  readonly values: readonly KnobValue[];
  /** Values that made a start fail, with its words. */
  readonly failed: readonly { readonly value: KnobValue; readonly reason: string }[];
  /** Of the value that the screen tried, against the current one. */
  readonly tried?: KnobValue;
  readonly effect?: Effect;
  /** The same by phase: those that it moved most first. */
  readonly phaseEffects: readonly { readonly phase: string; readonly ms: number }[];
  /** A warning in a sentence, where the knob weakens security. */
  readonly security?: string;
  readonly sideEffect: string;
}

export interface Interaction {
  readonly knobs: readonly [string, string];
  readonly effect: Effect;
}

/** How a candidate left the race. */
export type CandidateEnd = 'winner' | 'runner-up' | 'eliminated' | 'failed' | 'guard-broken' | 'unfinished';

export interface CandidateReport {
  /** `c0` is the baseline. */
  readonly id: string;
  readonly settings: Settings;
  readonly starts: number;
  /** Of its starts in the search: an estimate that flatters the winner. */
  readonly medianMs?: number;
  readonly end: CandidateEnd;
  /** Number of the search's start after which it was out. */
  readonly leftAfter?: number;
  readonly reason?: string;
}

/** One start of the search. */
export interface SearchStart {
  /** 1-based, over the whole search. */
  readonly order: number;
  readonly stage: SearchStage;
  /** Of the candidate; a screen's rows have ids too. */
  readonly candidate: string;
  /** What it was started with, where the candidate is none of `candidates`. */
  readonly settings?: Settings;
  readonly trialId: string;
  readonly outcome: Trial['outcome'];
  /** Missing where the start did not complete. */
  readonly objectiveMs?: number;
  readonly reason?: string;
}

export const GUARD_IDS = ['first-inference', 'second-inference', 'steady-p99', 'memory', 'image-size'] as const;
export type GuardId = (typeof GUARD_IDS)[number];

/** What must not get worse by more than a tolerance while the objective gets better. Judged on the proof's starts. */
export interface GuardResult {
  readonly id: GuardId;
  readonly title: string;
  readonly unit: 'ms' | 'bytes';
  readonly baseline?: number;
  readonly winner?: number;
  /** winner / baseline, Hodges-Lehmann, with bounds where there are enough starts. */
  readonly ratio?: number;
  readonly lowRatio?: number;
  readonly highRatio?: number;
  /** 0.1: ten per cent more are tolerated. */
  readonly tolerance: number;
  /** kept, broken: certain not to be worse by more than the tolerance, or to be. unknown: not measured, or too few starts tell. */
  readonly outcome: 'kept' | 'broken' | 'unknown';
  readonly sentence: string;
}

/** A setting of the winner as a person would apply it. */
export interface AppliedSetting {
  readonly knob: string;
  readonly title: string;
  readonly from: KnobValue;
  readonly to: KnobValue;
  /** What to do where no patch fits, in a sentence. */
  readonly byHand: string;
  readonly sideEffect: string;
  readonly security?: string;
}

/** What this machine can do, and how near a start comes to it. */
export interface CeilingReport {
  /** The winner's, or the baseline's where nothing won; median of the proof's starts. */
  readonly startMs: number;
  /** Sum of the floors of `rows`. */
  readonly floorMs: number;
  /** floorMs / startMs. */
  readonly share: number;
  readonly rows: readonly CeilingRow[];
  readonly sentence: string;
}

export interface CeilingRow {
  readonly phase: string;
  readonly title: string;
  readonly ms: number;
  /** What the machine could do it in; 0 where the phase is pure software, which nothing of the machine demands. */
  readonly floorMs: number;
  /** How the floor was found: "102 MB at 9.8 GB/s from memory". */
  readonly basis: string;
}

/**
 * proven: the winner is faster on fresh starts, no guard is broken. nothing-helped: nothing was better than the baseline.
 * not-proven: the search had a winner and fresh starts do not show it. guard-broken: faster, at the cost of something
 * that must not get worse. interrupted: ended before a proof.
 */
export const TUNING_OUTCOMES = ['proven', 'nothing-helped', 'not-proven', 'guard-broken', 'interrupted'] as const;
export type TuningOutcome = (typeof TUNING_OUTCOMES)[number];

export interface StageCost {
  readonly stage: SearchStage | 'artefacts' | 'proof';
  readonly starts: number;
  readonly ms: number;
}

export interface PatchFile {
  /** Relative to the tuning's folder: `patch/compose.override.yaml`. */
  readonly file: string;
  readonly title: string;
  /** How to apply it, as a command in the folder `patch/`. */
  readonly apply: string;
  /** The file that takes it back, relative to the tuning's folder. */
  readonly rollback?: string;
  /** How to apply that one, as a command in the folder `patch/`. */
  readonly rollbackApply?: string;
}

export interface TuningResult {
  readonly schemaVersion: typeof TUNING_SCHEMA_VERSION;
  readonly kind: 'tuning';
  readonly tuningId: string;
  readonly createdAt: string;
  readonly title: string;
  /** As it is saved: without secrets; with the baseline as its only variant. */
  readonly scenario: Scenario;
  readonly environment: Environment;
  readonly objective: Objective;
  readonly strategy: StrategyId;
  readonly seed: number;
  readonly budget: { readonly maxTrials: number; readonly maxTimeMs: number; readonly proofPairs: number };
  /** Ids of security-relevant knobs that the user allowed. */
  readonly allowed: readonly string[];
  readonly knobs: readonly KnobReport[];
  readonly interactions: readonly Interaction[];
  /** The baseline first. */
  readonly candidates: readonly CandidateReport[];
  readonly starts: readonly SearchStart[];
  readonly outcome: TuningOutcome;
  /** The whole result in one sentence, with the proof's numbers or the effect that would have been noticed. */
  readonly sentence: string;
  /** Of the candidate that the proof decided about: the winner where `outcome` is proven, else what is not to be applied. Missing without a proof. */
  readonly settings?: readonly AppliedSetting[];
  /** The winner as it is saved: without secrets. Missing where nothing won. */
  readonly winner?: Variant;
  /** Baseline against winner on fresh starts; where nothing won, missing or baseline against the best candidate. */
  readonly proof?: ComparisonResult;
  /** The objective on the proof's starts; missing without a proof. */
  readonly headline?: Change;
  readonly guards: readonly GuardResult[];
  /** What the search could have noticed, as a ratio minus 1: for "nothing helped". */
  readonly detectable?: number;
  readonly ceilings?: CeilingReport;
  readonly patch: readonly PatchFile[];
  readonly costs: readonly StageCost[];
  readonly notices: readonly string[];
}

/**
 * What a search is, seen from whoever makes the starts: a generator that proposes one start at a time and is told how it
 * went. The same observations always lead to the same proposals, which is how an interrupted search is taken up again:
 * what was saved is told once more.
 */
import type { KnobValue, Settings } from '../core/setting.ts';
import type { CandidateReport, Effect, Interaction, SearchStage } from '../core/tuning.ts';

/** A knob as the search sees it. */
export interface Dimension {
  readonly knob: string;
  readonly current: KnobValue;
  /** Without the current one; the most promising first. */
  readonly others: readonly KnobValue[];
  /** Most that it can save, as a share of the objective, 0 to 1: the share of the phases that it moves. */
  readonly bound: number;
}

export interface SearchProblem {
  readonly dimensions: readonly Dimension[];
  /** Whether these settings may be tried together; false: a conflict. */
  readonly allows: (settings: Settings) => boolean;
  /** Most starts, those of the baseline included, the proof's not. */
  readonly maxStarts: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export interface Proposal {
  readonly stage: SearchStage;
  readonly settings: Settings;
  /** Beyond this the start cannot matter any more and may be ended; it is then observed as censored. */
  readonly censorMs?: number;
}

export interface Observation {
  /** Of the objective; missing where the start did not complete. */
  readonly ms?: number;
  /** It did not end within `censorMs`. */
  readonly censored?: boolean;
  /** Why it failed, in the instance's words: the settings are excluded. */
  readonly failed?: string;
  /** The guard that it breaks beyond doubt. */
  readonly guard?: string;
  /** Exclusive milliseconds of each phase on its critical chain. */
  readonly phases?: Readonly<Record<string, number>>;
  /** The time is over: no further proposal will be answered. */
  readonly last?: boolean;
}

export interface SearchOutcome {
  /** Best first, without the baseline: what to prove, and what to fall back on. Empty: nothing was better. */
  readonly leaders: readonly Settings[];
  readonly candidates: readonly CandidateReport[];
  readonly effects: Readonly<Record<string, { readonly tried: KnobValue; readonly effect: Effect; readonly phases: Readonly<Record<string, number>> }>>;
  readonly interactions: readonly Interaction[];
  /** Values that made starts fail. */
  readonly failures: readonly { readonly knob: string; readonly value: KnobValue; readonly reason: string }[];
  /** Smallest change, as a ratio minus 1, that the search would have seen. */
  readonly detectable?: number;
  /** What else there is to say about the search, in sentences: what of a grid was left out. */
  readonly notes?: readonly string[];
}

export type Search = Generator<Proposal, SearchOutcome, Observation>;

export interface Strategy {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  search(problem: SearchProblem): Search;
}

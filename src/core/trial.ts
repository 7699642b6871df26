/**
 * A trial: one start-up attempt with its outcome, its marks, the timeline derived from them and the proof of the state
 * that it began in. Times are milliseconds from start-requested.
 */
import type { StateEvidence } from './cold-state.ts';
import type { MarkEdge, MarkSource } from './mark.ts';

/** completed: ready (and inferred, where asked). invalid: it began in the wrong state; kept and shown, never sampled. */
export type TrialOutcome = 'completed' | 'timed-out' | 'crashed' | 'invalid';

/** How a trial serves the run: `measured` is sampled, `warm-up` is not, `control` runs without instrumentation. */
export type TrialRole = 'measured' | 'warm-up' | 'control';

/** One row of a run's plan: which variant is started when, and whether it counts. */
export interface PlannedTrial {
  /** `t001`; the order with leading zeros. */
  readonly id: string;
  /** 1-based. */
  readonly order: number;
  /** Id of the variant. */
  readonly variant: string;
  readonly role: TrialRole;
}

/** A mark as it is saved. */
export interface SavedMark {
  readonly phase: string;
  readonly edge: MarkEdge;
  readonly atMs: number;
  readonly uncertaintyMs: number;
  readonly source: MarkSource;
  readonly lane: string;
  readonly index: number;
  readonly bytes?: number;
}

export interface Span {
  readonly phase: string;
  readonly parent?: string;
  readonly index: number;
  readonly lane: string;
  readonly beginMs: number;
  readonly endMs: number;
  /** This span's share of the critical chain, without overlap; sums over leaves to the covered part of the total. */
  readonly exclusiveMs: number;
  readonly uncertaintyMs: number;
  readonly critical: boolean;
  readonly bytes?: number;
  /** It began and never ended: the instance did first. Its end is that of the trial. */
  readonly open?: true;
}

export interface Gap {
  readonly beginMs: number;
  readonly endMs: number;
}

export interface TrialFailure {
  readonly code: string;
  readonly message: string;
  /** The phase it happened in, where known. */
  readonly phase?: string;
}

/** Facts read from the kernel about the instance: each where the machine can tell, else left out. */
export interface TrialCounters {
  readonly majorFaults?: number;
  readonly minorFaults?: number;
  readonly blockReadBytes?: number;
  readonly maxResidentBytes?: number;
  readonly throttledMs?: number;
  readonly cpuMs?: number;
  /** Share of the trial's time in which some task of the host waited for a CPU, from /proc/pressure/cpu (some). */
  readonly cpuPressure?: number;
}

export interface Trial {
  readonly id: string;
  /** 1-based position in the order in which trials were run. */
  readonly order: number;
  readonly variant: string;
  readonly role: TrialRole;
  readonly outcome: TrialOutcome;
  readonly failure?: TrialFailure;
  /** Absolute start: CLOCK_MONOTONIC nanoseconds as a decimal string, with the boot it belongs to. */
  readonly startRequestedNs: string;
  readonly bootId: string;
  /** Wall clock of start-requested, ISO 8601; a label only. */
  readonly startedAt: string;
  readonly portMs?: number;
  readonly readyInsideMs?: number;
  readonly readyMs?: number;
  readonly firstInferenceMs?: number;
  readonly secondInferenceMs?: number;
  /** Latency of the requests behind the second inference, one after the other; only where they were asked for and answered. */
  readonly steady?: { readonly requests: number; readonly p50Ms: number; readonly p99Ms: number };
  readonly marks: readonly SavedMark[];
  readonly spans: readonly Span[];
  readonly gaps: readonly Gap[];
  /** Share of start-requested → ready that leaf phases explain, 0 to 1. */
  readonly coverage?: number;
  /** 'platform' where the application is not instrumented: coverage then says nothing about its inside. */
  readonly coverageOf: 'everything' | 'platform';
  /** Half-width of the error of `readyMs`. */
  readonly uncertaintyMs?: number;
  readonly state: StateEvidence;
  readonly counters: TrialCounters;
  /** Time the harness itself spent on this trial outside the start (state, collecting, clean-up; not saving), in milliseconds. */
  readonly harnessMs: number;
  /** True where another measurement ran beside it (--no-lock). */
  readonly shared: boolean;
  /** Facts that the entry point reported: library version, bytes, loader used, warnings. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly warnings: readonly string[];
  readonly logFile?: string;
}

/** Whether its numbers may enter a sample. A failed start is sampled too: as a miss. */
export function isSampled(trial: Trial): boolean {
  return trial.role === 'measured' && trial.outcome !== 'invalid';
}

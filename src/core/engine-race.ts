/**
 * A race of loaders and session strategies in one process: what it is asked, what it tells while it goes on, and the
 * document that it ends with. The racing program and the command agree on nothing else.
 */
import type { PipelineOrder } from './scenario.ts';
import type { NativeOptions } from './start-plan.ts';

export const ENGINE_BENCH_SCHEMA_VERSION = 1;

/** A file that a strategy needs, written by the engine itself when it loads `from` with these options. */
export interface DerivedFile {
  readonly file: string;
  readonly title: string;
  readonly from: string;
  /** Of the backend; one of them names `file`. */
  readonly options: NativeOptions;
}

/** loader: the file to memory, every page touched. session: start, first inference; its end is not timed. */
export type RaceGroup = 'loader' | 'session';

export interface Contestant {
  /** Unique in its race: `loader:pread`. */
  readonly id: string;
  readonly group: RaceGroup;
  /** Name on the command line: `pread`. */
  readonly name: string;
  readonly title: string;
  /** Absolute; undefined for a backend that starts without a model. */
  readonly file?: string;
  readonly loader: string;
  readonly order: PipelineOrder;
  readonly options: NativeOptions;
}

export interface RaceRequest {
  readonly backend: string;
  readonly derive: readonly DerivedFile[];
  readonly contestants: readonly Contestant[];
  /** Ids in the order of each round. */
  readonly rounds: readonly (readonly string[])[];
  /** No further round begins after this time. */
  readonly maxTimeMs: number;
}

/** One line of JSON each. */
export type RaceEvent =
  | { readonly event: 'derive'; readonly title: string }
  /** A contestant is about to run: whoever hears nothing more knows which one ended the program. */
  | { readonly event: 'begin'; readonly id: string; readonly round: number }
  | { readonly event: 'sample'; readonly id: string; readonly ms: number; readonly bytes: number }
  /** Out of the race. */
  | { readonly event: 'failed'; readonly id: string; readonly code: string; readonly message: string }
  | { readonly event: 'version'; readonly engine: string }
  /** How many rounds were whole. */
  | { readonly event: 'done'; readonly rounds: number }
  /** The race as a whole could not be run. */
  | { readonly event: 'refused'; readonly code: string; readonly message: string };

/** Milliseconds; ratios are to the fastest of its group. */
export interface RankedContestant extends Contestant {
  readonly count: number;
  readonly medianMs: number;
  /** 95 % bounds of the median; missing below six rounds. */
  readonly lowMs?: number;
  readonly highMs?: number;
  readonly ratio: number;
  readonly lowRatio?: number;
  readonly highRatio?: number;
  /** The bounds exclude 1. */
  readonly slower: boolean;
  readonly bytes: number;
  /** Of loaders. */
  readonly bytesPerSecond?: number;
  readonly samplesMs: readonly number[];
}

export interface RaceFailure {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

export interface EngineBench {
  readonly schemaVersion: typeof ENGINE_BENCH_SCHEMA_VERSION;
  readonly kind: 'engine-bench';
  readonly createdAt: string;
  readonly backend: string;
  /** Of the engine library, as it says itself; '' where no session was started. */
  readonly engineVersion: string;
  /** Absolute; missing for a backend that starts without a model. */
  readonly model?: string;
  readonly modelBytes: number;
  /** Whole ones. */
  readonly rounds: number;
  readonly seed: number;
  /** Fastest first, loaders and sessions each. */
  readonly loaders: readonly RankedContestant[];
  readonly sessions: readonly RankedContestant[];
  readonly failures: readonly RaceFailure[];
  /** What these numbers do not say, in sentences. */
  readonly limits: readonly string[];
  readonly durationMs: number;
}

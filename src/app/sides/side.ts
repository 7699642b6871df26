/**
 * A side of a comparison, ready to be measured or read: what the user named, and the one scenario and variant that it
 * came to. Types only.
 */
import type { SideSource } from '../../core/comparison.ts';
import type { RunResult } from '../../core/run-result.ts';
import type { Scenario, Variant } from '../../core/scenario.ts';
import type { ScenarioFlags } from '../../scenario/flags.ts';

/** A side that is started anew. */
export interface LiveSide {
  readonly kind: 'live';
  /** Short: `HEAD (3f2a91c)`, `app:1.4`, `loaders/mmap`. */
  readonly label: string;
  readonly source: SideSource;
  /** With exactly one variant: `variant`. */
  readonly scenario: Scenario;
  readonly variant: Variant;
  /** Sentences for the report, such as uncommitted changes that are not measured. */
  readonly notices: readonly string[];
  /** Lets go of what keeps it startable (the checkout's lock). Safe to call again; never throws. */
  dispose(): Promise<void>;
}

/** One variant of a saved run. */
export interface SavedSide {
  readonly kind: 'saved';
  /** The run's id, and the variant where it has several: `20260301-142233-loaders-process-9f3a/mmap`. */
  readonly label: string;
  readonly source: SideSource;
  /** Absolute path of the run's folder. */
  readonly folder: string;
  readonly result: RunResult;
  /** Id of the variant. */
  readonly variant: string;
}

export type Side = LiveSide | SavedSide;

/** What all sides of one command share. */
export interface SideContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ctrl-C: ends a clone or a build with everything that it started. */
  readonly signal: AbortSignal;
  /** One line for the user about something that takes time; may replace the line before. */
  readonly say: (message: string) => void;
  readonly flags: ScenarioFlags;
  /** What images and commits are measured with: a file or a built-in name. */
  readonly scenario?: string;
  /** Absolute; where saved runs lie. */
  readonly reportsFolder: string;
}

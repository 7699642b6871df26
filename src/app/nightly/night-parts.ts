/** What a night needs from the rest of the program, given to it, so that tests drive it with recorded comparisons. Types only. */
import type { ClockPair } from '../../core/clock.ts';
import type { ComparisonResult } from '../../core/comparison.ts';
import type { ColdstartError } from '../../core/errors.ts';
import type { NightDocument, NightSubject, SeriesNight } from '../../core/night.ts';
import type { NightlySeries } from '../../scenario/nightly.ts';

/** A side that can be started, and who it is. */
export interface OpenedSide {
  readonly subject: NightSubject;
  /** Of its scenario. */
  readonly title: string;
  readonly notices: readonly string[];
  /** Lets go of what keeps it startable; safe to call again. */
  dispose(): Promise<void>;
}

export interface PairOrder<S extends OpenedSide> {
  readonly series: NightlySeries;
  readonly lastGood: S;
  readonly head: S;
  /** Starts of each side, all of them made. */
  readonly pairs: number;
  readonly maxTimeMs: number;
  /** Order of the starts: another one every night, the same when the night is taken up again. */
  readonly seed: number;
  readonly signal: AbortSignal;
}

export interface MeasuredPair {
  readonly comparison: ComparisonResult;
  /** Why nothing can be said although all is saved. */
  readonly problem?: ColdstartError;
}

/** Every function may throw ColdstartError; that one series cannot be measured then keeps no other from it. */
export interface NightParts<S extends OpenedSide = OpenedSide> {
  /** Why this machine lacks what the series needs; undefined where it has it. */
  lacks(series: NightlySeries): Promise<string | undefined>;
  openHead(series: NightlySeries): Promise<S>;
  /** `gone`: it no longer exists, and why; what is only out of reach tonight is thrown. */
  openLastGood(series: NightlySeries, subject: NightSubject): Promise<S | { readonly gone: string }>;
  /** RUN_INTERRUPTED ends the night. */
  measure(order: PairOrder<S>): Promise<MeasuredPair>;
  /** What is pinned stays startable, as far as that is in this program's hands. */
  keep(series: string, subject: NightSubject): Promise<void>;
  readClock(): ClockPair;
  now(): Date;
  /** What is written beside the document when the night ends: `report.html`, `junit.xml`, `summary.md`. */
  render(night: NightDocument, before: readonly NightDocument[]): Promise<readonly { readonly name: string; readonly text: string }[]>;
}

/** Who watches a night. */
export interface NightObserver {
  say(message: string): void;
  /** `index` from 1. */
  seriesStarted(series: string, index: number, count: number): void;
  seriesEnded(night: SeriesNight): void;
}

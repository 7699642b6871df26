/** The starts that a trace shows, from any document that has some: each with the side that it belongs to. */
import type { ComparisonResult, SideRole } from '../../../core/comparison.ts';
import type { Environment } from '../../../core/environment.ts';
import { findPhase } from '../../../core/phases.ts';
import type { RunResult } from '../../../core/run-result.ts';
import type { Span, Trial } from '../../../core/trial.ts';
import type { TuningResult } from '../../../core/tuning.ts';
import { visibleLine } from '../../../core/visible-text.ts';

export interface TracedStart {
  readonly trial: Trial;
  /** Undefined in a run. */
  readonly side?: SideRole;
}

export interface TracedSide {
  readonly runId: string;
  readonly scenario: string;
  readonly target: string;
  readonly environment: Environment;
  readonly starts: readonly TracedStart[];
  readonly side?: SideRole;
  readonly label?: string;
}

const inOrder = (trials: readonly Trial[]): Trial[] => [...trials].sort((a, b) => a.order - b.order);

export function sideOfRun(result: RunResult): TracedSide {
  return {
    runId: result.runId,
    scenario: result.scenario.name,
    target: result.environment.target.kind,
    environment: result.environment,
    starts: inOrder(result.trials).map((trial) => ({ trial })),
  };
}

/** Baseline first. */
export function sidesOfComparison(result: ComparisonResult): TracedSide[] {
  return result.sides.map(({ role, label, runId, environment, trials }) => ({
    runId,
    scenario: result.title,
    target: environment.target.kind,
    environment,
    starts: inOrder(trials).map((trial) => ({ trial, side: role })),
    side: role,
    label,
  }));
}

/** The proof's fresh starts; of a search without a proof none. */
export function sidesOfTuning({ proof }: TuningResult): TracedSide[] {
  return proof === undefined ? [] : sidesOfComparison(proof);
}

/** Last instant that is known of a start, in milliseconds from start-requested; 0 where nothing is. */
export function endOfStartMs(trial: Trial): number {
  const known = [trial.secondInferenceMs, trial.firstInferenceMs, trial.readyMs, trial.portMs, ...trial.spans.map(({ endMs }) => endMs)];
  return known.reduce<number>((last, ms) => (typeof ms === 'number' && Number.isFinite(ms) && ms > last ? ms : last), 0);
}

const MOMENTS = [
  ['port', 'portMs'],
  ['ready inside', 'readyInsideMs'],
  ['ready', 'readyMs'],
  ['first inference', 'firstInferenceMs'],
  ['second inference', 'secondInferenceMs'],
] as const;

/** The moments that a start reached, by name. */
export function momentsOf(trial: Trial): { readonly name: string; readonly atMs: number }[] {
  return MOMENTS.flatMap(([name, key]) => {
    const atMs = trial[key];
    return typeof atMs === 'number' && Number.isFinite(atMs) ? [{ name, atMs }] : [];
  });
}

/** The catalogue's title of a span's phase; a foreign program's own label. */
export function titleOf({ phase }: Span): string {
  return findPhase(phase)?.title ?? phase;
}

/** Replacer for JSON.stringify: texts as one visible line, which viewers and collectors take. */
export function harmless(_: string, value: unknown): unknown {
  return typeof value === 'string' ? visibleLine(value) : value;
}

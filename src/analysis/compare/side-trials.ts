/** The trials of one side as a comparison reads them: how many were measured, which may be sampled, and why none may. */
import type { BudgetMoment } from '../../core/budget.ts';
import { WRONG_STATE_LIMIT } from '../../core/cold-state.ts';
import { isSampled, type Trial } from '../../core/trial.ts';
import { completedTrials, type MomentKey } from '../summarize.ts';

/** Field of a trial that holds the judged moment. */
export function momentKey(moment: BudgetMoment): MomentKey {
  return moment === 'ready' ? 'readyMs' : 'firstInferenceMs';
}

/** Measured trials in run order, those in the wrong state included; at most the first `count`. */
export function measuredTrials(trials: readonly Trial[], count = Number.POSITIVE_INFINITY): Trial[] {
  const measured = trials.filter((trial) => trial.role === 'measured').sort((a, b) => a.order - b.order);
  return measured.slice(0, Math.min(count, measured.length));
}

/** Completed, sampled starts that reached the moment, in run order. */
export function reachedTrials(trials: readonly Trial[], moment: MomentKey): Trial[] {
  return completedTrials(trials).filter((trial) => Number.isFinite(trial[moment]));
}

/** Milliseconds to the moment of every completed, sampled start that reached it, in run order. */
export function momentValues(trials: readonly Trial[], moment: MomentKey): number[] {
  return reachedTrials(trials, moment).map((trial) => trial[moment] as number);
}

/** Sampled starts, and how many of them were not completed. */
export function countFailures(trials: readonly Trial[]): { readonly failed: number; readonly starts: number } {
  const sampled = trials.filter(isSampled);
  return { failed: sampled.filter((trial) => trial.outcome !== 'completed').length, starts: sampled.length };
}

/** Why a side has nothing that could be compared, as a clause; undefined where it has. */
export function sideObstacle(trials: readonly Trial[], moment: BudgetMoment): string | undefined {
  const measured = measuredTrials(trials);
  if (measured.length === 0) return 'no start was measured';
  const wrong = measured.filter((trial) => trial.outcome === 'invalid');
  if (wrong.length > WRONG_STATE_LIMIT * measured.length) {
    const state = wrong[0]?.state;
    const why = state?.reason === undefined ? '' : `: ${state.reason}`;
    return `${wrong.length} of ${measured.length} trials began in the wrong state (${state?.requested ?? 'unknown'})${why}`;
  }
  if (momentValues(measured, momentKey(moment)).length > 0) return undefined;
  if (measured.some((trial) => trial.outcome === 'completed')) return `none of ${measured.length} starts was asked for ${moment}`;
  const failure = measured.find((trial) => trial.failure !== undefined)?.failure;
  return `none of ${measured.length} starts was completed${failure === undefined ? '' : `: ${failure.message}`}`;
}

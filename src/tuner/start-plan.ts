/**
 * What a search may cost, and how that is shared out: the baseline's starts, those of the search, and the proof, whose
 * share is reserved before the first start. A budget that leaves one of them too little is refused with numbers that do.
 */
import { ColdstartError } from '../core/errors.ts';
import { formatDuration } from '../core/format.ts';
import type { TuningResult } from '../core/tuning.ts';

export type TuneBudget = TuningResult['budget'];

export const DEFAULT_BUDGET: TuneBudget = { maxTrials: 250, maxTimeMs: 600_000, proofPairs: 30 };

/** One that establishes the start's state, and five whose phases say which knobs can matter: the median of five stands one that went wrong. */
export const BASELINE_STARTS = 6;
/** Fewer starts of each side have no bounds at 95 %. */
export const FEWEST_PAIRS = 6;
/** Of the proof's run, one for each side. */
const PROOF_WARM_UPS = 2;
/** Fewer starts do not tell two values of one knob from noise. */
const LEAST_SEARCH = 10;
/** No instance was ever up, asked and taken down faster: what cannot even fit such starts is refused before the first. */
const QUICKEST_START_MS = 50;
/** What a machine's speed may drift between the search and the proof. */
const RESERVE = 1.1;

/** Starts by purpose. */
export interface StartPlan {
  readonly baseline: number;
  readonly search: number;
  /** Of one proof, warm-ups included. */
  readonly proof: number;
}

export function proofStarts(pairs: number): number {
  return 2 * pairs + PROOF_WARM_UPS;
}

function tooSmall(problem: string, remedy: string): ColdstartError {
  return new ColdstartError('TUNE_BUDGET_TOO_SMALL', { problem, remedy });
}

/** Before the first start. Throws TUNE_BUDGET_TOO_SMALL. */
export function planStarts({ maxTrials, maxTimeMs, proofPairs }: TuneBudget): StartPlan {
  const proof = proofStarts(proofPairs);
  const least = BASELINE_STARTS + LEAST_SEARCH + proof;
  if (maxTrials < least) {
    const pairs = Math.floor((maxTrials - BASELINE_STARTS - LEAST_SEARCH - PROOF_WARM_UPS) / 2);
    throw tooSmall(
      `${maxTrials} starts (--max-trials) leave no room for ${BASELINE_STARTS} of the baseline, ${LEAST_SEARCH} of a search and ${proof} of the proof (--proof-pairs ${proofPairs})`,
      `--max-trials ${least} would do${pairs >= FEWEST_PAIRS ? `, or --proof-pairs ${pairs}` : ''}`,
    );
  }
  const quickestMs = least * QUICKEST_START_MS;
  if (maxTimeMs < quickestMs) {
    throw tooSmall(
      `${least} starts, the least that can prove anything, do not fit into ${formatDuration(maxTimeMs)} (--max-time)`,
      remedyOfTime(quickestMs, proofPairs),
    );
  }
  return { baseline: BASELINE_STARTS, search: maxTrials - BASELINE_STARTS - proof, proof };
}

/** Whole seconds or minutes, rounded up: what a person types. */
function remedyOfTime(ms: number, pairs: number): string {
  const seconds = Math.ceil(ms / 1000);
  const minutes = Math.ceil(seconds / 60);
  return `--max-time ${seconds < 120 ? `${seconds}s` : `${minutes}m`} would do${pairs > FEWEST_PAIRS ? ', or fewer --proof-pairs' : ''}`;
}

/** What a start takes by the clock, the harness's own time included; in milliseconds. */
export interface StartCost {
  readonly searchMs: number;
  /** With the longer load behind it. */
  readonly proofMs: number;
}

/** Milliseconds that the proof will take. */
export function reserveMs(plan: StartPlan, cost: StartCost): number {
  return plan.proof * cost.proofMs * RESERVE;
}

/** Once the baseline's starts say what a start takes: when the search has to end, in milliseconds of the whole. Throws TUNE_BUDGET_TOO_SMALL. */
export function searchEndMs(plan: StartPlan, cost: StartCost, { maxTimeMs, proofPairs }: TuneBudget, elapsedMs: number): number {
  const endMs = maxTimeMs - reserveMs(plan, cost);
  const neededMs = elapsedMs + LEAST_SEARCH * cost.searchMs;
  if (endMs < neededMs) {
    throw tooSmall(
      `a start takes ${formatDuration(cost.searchMs)} here, and ${formatDuration(cost.proofMs)} with the load of the proof behind it, so ${plan.proof} of the proof (--proof-pairs ${proofPairs}) and ${LEAST_SEARCH} of a search do not fit into ${formatDuration(maxTimeMs)} (--max-time)`,
      remedyOfTime(neededMs + reserveMs(plan, cost), proofPairs),
    );
  }
  return endMs;
}

/**
 * When a comparison may be called, and what. Looking at growing data and stopping at the first significant look errs in
 * 14.5 % of comparisons of a thing with itself instead of 5 %, so the looks are fixed beforehand and the error of 5 % is
 * split evenly over them (Bonferroni): it holds exactly for starts in exchangeable order, whatever their distribution.
 */
import type { ChangeOutcome } from '../core/comparison.ts';
import { hodgesLehmannRatio } from '../stats/ratio.ts';

/** Smallest change that matters, as a ratio minus 1. */
export const DEFAULT_MARGIN = 0.02;

/** Of a whole comparison, both directions and all looks together. */
export const COMPARISON_ERROR = 0.05;

export interface ComparisonPlan {
  /** Pairs at which the data are looked at, ascending; the last one is the end. */
  readonly looks: readonly number[];
  /** Of the two-sided bounds at every look: 0.9875 with four. */
  readonly confidence: number;
}

const STEP = 10;
const EVEN_LOOKS = 40;

/** Up to 40 pairs a look every 10, beyond that also at each doubling; one that nearly meets the end is left to the end. */
export function planComparison(maxPairs: number): ComparisonPlan {
  const end = Math.max(1, Math.floor(maxPairs));
  const early: number[] = [];
  for (let look = STEP; look < end; look = end <= EVEN_LOOKS ? look + STEP : look * 2) {
    if (end - look >= Math.min(look, STEP) / 2 && (end <= EVEN_LOOKS || end >= 1.5 * look)) early.push(look);
  }
  const looks = [...early, end];
  return { looks, confidence: 1 - COMPARISON_ERROR / looks.length };
}

export interface LookJudgement {
  readonly outcome: ChangeOutcome;
  /** candidate / baseline. */
  readonly ratio?: number;
  readonly lowRatio?: number;
  readonly highRatio?: number;
}

/**
 * One look, at the times of the completed starts of each side. slower, faster: the bounds exclude 1; same: they lie between
 * 1 / (1 + margin) and 1 + margin; undecided: neither, or too few starts for bounds; errored: a side has no start.
 */
export function judgeLook(baseline: readonly number[], candidate: readonly number[], confidence: number, margin: number): LookJudgement {
  const found = hodgesLehmannRatio(baseline, candidate, { confidence });
  if (found === undefined) return { outcome: 'errored' };
  const { ratio, low, high } = found;
  if (low === undefined || high === undefined) return { outcome: 'undecided', ratio };
  const bounds = { ratio, lowRatio: low, highRatio: high };
  if (low > 1) return { outcome: 'slower', ...bounds };
  if (high < 1) return { outcome: 'faster', ...bounds };
  const within = low >= 1 / (1 + margin) && high <= 1 + margin;
  return { outcome: within ? 'same' : 'undecided', ...bounds };
}

/** Whether a look ends the comparison before its last one. */
export function isDecided(outcome: ChangeOutcome): boolean {
  return outcome === 'slower' || outcome === 'faster' || outcome === 'same';
}

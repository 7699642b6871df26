/** What a comparison could have shown, and what more pairs would show: the honest half of "no change shown". */

import { roughPercent } from '../../core/change-words.ts';
import type { ComparisonPower } from '../../core/comparison.ts';
import { plural } from '../../core/format.ts';
import { detectableChange, logNoise, pairsToDetect } from '../../stats/power.ts';

/** Changes that people ask for, as a ratio minus 1. */
const STEPS = [0.5, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.015, 0.01, 0.005, 0.002, 0.001] as const;

/** Chance of showing a change that is there; the figure that the promises of the project use. */
const POWER = 0.95;

/** More pairs than this are no advice. */
const ADVISABLE_PAIRS = 1000;

export interface PowerQuestion {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  /** Of the deciding look. */
  readonly confidence: number;
  readonly margin: number;
}

/** The next step below what these pairs show, but none below the margin: smaller changes do not matter. */
function nextStep(detectable: number, margin: number): number {
  return Math.max(margin, STEPS.find((step) => step < detectable * 0.95) ?? margin);
}

export function comparisonPower({ baseline, candidate, confidence, margin }: PowerQuestion): ComparisonPower {
  const noise = logNoise(baseline, candidate);
  const pairs = Math.min(baseline.length, candidate.length);
  const detectable = noise === undefined ? undefined : detectableChange(noise, pairs, confidence, POWER);
  if (noise === undefined || detectable === undefined || !Number.isFinite(detectable)) {
    return { ...(noise !== undefined && { noise }), sentence: `what would have been noticed cannot be said from ${plural(pairs, 'pair')}` };
  }
  const atLeast = nextStep(detectable, margin);
  const needed = detectable <= atLeast ? pairs : pairsToDetect(noise, atLeast, confidence, POWER);
  const more = Math.max(0, Math.ceil(needed) - pairs);
  const noticed = `at this noise, ${plural(pairs, 'pair')} notice a change of ${roughPercent(detectable)} or more`;
  if (!Number.isFinite(more)) return { noise, detectable, sentence: noticed };
  const advice = more === 0 || more > ADVISABLE_PAIRS ? '' : `; ${more} more ${more === 1 ? 'pair' : 'pairs'} would show ${roughPercent(atLeast)}`;
  return { noise, detectable, morePairs: { atLeast, pairs: more }, sentence: `${noticed}${advice}` };
}

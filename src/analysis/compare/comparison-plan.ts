/** Comparisons that are looked at once: a count that was fixed beforehand, or saved sides, which are what they are. */
import type { ComparisonPlan } from '../comparison-rule.ts';

const CONFIDENCE = 0.95;

/** One look at `pairs` pairs, with the whole error of 5 %. */
export function fixedPlan(pairs: number): ComparisonPlan {
  return { looks: [pairs], confidence: CONFIDENCE };
}

/** Without a count: whatever there is. */
export const ONE_LOOK: ComparisonPlan = { looks: [], confidence: CONFIDENCE };

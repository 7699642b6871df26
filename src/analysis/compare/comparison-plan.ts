/** How a comparison is looked at: at which counts of pairs, and at which confidence each look may decide. */

export interface ComparisonPlan {
  /** Pairs at which the data are looked at, ascending; the last one is the most that are made. Empty: once, whatever there is. */
  readonly looks: readonly number[];
  /** Of the bounds at each look, two-sided: 0.9875 for four looks that share an error of 5 %. */
  readonly confidence: number;
}

/** One look at a count that was fixed beforehand, with the whole error of 5 %. */
export function fixedPlan(pairs: number): ComparisonPlan {
  return { looks: [pairs], confidence: 0.95 };
}

/** Saved sides: whatever there is, once. */
export const ONE_LOOK: ComparisonPlan = { looks: [], confidence: 0.95 };

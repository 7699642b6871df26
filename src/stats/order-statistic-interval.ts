/**
 * Distribution-free intervals from ranks: between which of the sorted values does the true median or quantile lie. They
 * take failed starts (+Infinity) as they are.
 */
import { binomialPmf } from './binomial.ts';
import { ascending } from './quantile.ts';

export interface RankInterval {
  /** In the unit of the values. */
  readonly low: number;
  readonly high: number;
  /** Ranks of the two values, from 1. */
  readonly lowRank: number;
  readonly highRank: number;
  /** The confidence that the ranks really have: at least the one asked for. */
  readonly confidence: number;
}

/** Exact interval of the median. Undefined where even the whole range is too little: below 6 values at 95 %. */
export function medianInterval(values: readonly number[], confidence = 0.95): RankInterval | undefined {
  const count = values.length;
  const tail = (1 - confidence) / 2;
  let rank = 0;
  let below = 0;
  // Probabilities are added up rank by rank: a distribution function of its own at each would be quadratic.
  for (; rank < count / 2; rank += 1) {
    const next = below + binomialPmf(rank, count, 0.5);
    if (next > tail) break;
    below = next;
  }
  if (rank === 0) return undefined;
  const sorted = ascending(values);
  const highRank = count + 1 - rank;
  return { low: sorted[rank - 1] as number, high: sorted[highRank - 1] as number, lowRank: rank, highRank, confidence: 1 - 2 * below };
}

/** Value that the true quantile at `share` stays below at `confidence`; undefined where the count does not allow one. */
export function quantileUpperBound(values: readonly number[], share: number, confidence = 0.95): number | undefined {
  const count = values.length;
  let rank = 1;
  let below = binomialPmf(0, count, share);
  while (rank <= count && below < confidence) {
    below += binomialPmf(rank, count, share);
    rank += 1;
  }
  return rank > count ? undefined : ascending(values)[rank - 1];
}

/** The smallest count whose largest value bounds the quantile at `share` from above: 59 for p95 at 95 %. */
export function countForUpperBound(share: number, confidence = 0.95): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(share) - 1e-9);
}

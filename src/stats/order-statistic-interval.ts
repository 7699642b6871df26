/**
 * Distribution-free intervals from ranks: between which of the sorted values does the true median or quantile lie. They
 * take failed starts (+Infinity) as they are.
 */
import { binomialCdf } from './binomial.ts';
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
  while (rank < count / 2 && binomialCdf(rank, count, 0.5) <= tail) rank += 1;
  if (rank === 0) return undefined;
  const sorted = ascending(values);
  const highRank = count + 1 - rank;
  return {
    low: sorted[rank - 1] as number,
    high: sorted[highRank - 1] as number,
    lowRank: rank,
    highRank,
    confidence: 1 - 2 * binomialCdf(rank - 1, count, 0.5),
  };
}

/** Value that the true quantile at `share` stays below at `confidence`; undefined where the count does not allow one. */
export function quantileUpperBound(values: readonly number[], share: number, confidence = 0.95): number | undefined {
  const count = values.length;
  let rank = Math.max(1, Math.ceil(share * count));
  while (rank <= count && binomialCdf(rank - 1, count, share) < confidence) rank += 1;
  return rank > count ? undefined : ascending(values)[rank - 1];
}

/** The smallest count whose largest value bounds the quantile at `share` from above: 59 for p95 at 95 %. */
export function countForUpperBound(share: number, confidence = 0.95): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(share) - 1e-9);
}

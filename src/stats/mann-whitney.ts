/**
 * Mann and Whitney's test that two independent samples come from one distribution. Exact without ties; with ties, or
 * beyond EXACT_PAIRS pairs, the normal curve with corrections for ties and continuity, as in R's wilcox.test.
 */
import { rank } from './drift.ts';
import { EXACT_PAIRS, mannWhitneyDistribution, normalCdf } from './hodges-lehmann.ts';

/** Two-sided p-value. Undefined where a sample is empty or holds NaN; Infinity ranks last, as a failed start does. */
export function mannWhitneyTwoSided(first: readonly number[], second: readonly number[]): number | undefined {
  const all = [...first, ...second];
  if (first.length === 0 || second.length === 0 || all.some(Number.isNaN)) return undefined;
  const ranks = rank(all);
  const rankSum = ranks.slice(0, first.length).reduce((sum, one) => sum + one, 0);
  const above = rankSum - (first.length * (first.length + 1)) / 2;
  const smaller = Math.min(above, first.length * second.length - above);
  const tied = new Set(all).size < all.length;
  return tied || first.length * second.length > EXACT_PAIRS
    ? normalPValue(smaller, first.length, second.length, ranks)
    : exactPValue(smaller, first.length, second.length);
}

function exactPValue(smaller: number, m: number, n: number): number {
  const probabilities = mannWhitneyDistribution(m, n);
  let tail = 0;
  for (let count = 0; count <= smaller; count += 1) tail += probabilities[count] as number;
  return Math.min(1, 2 * tail);
}

function normalPValue(smaller: number, m: number, n: number, ranks: readonly number[]): number {
  const total = m + n;
  const sizes = new Map<number, number>();
  for (const one of ranks) sizes.set(one, (sizes.get(one) ?? 0) + 1);
  let ties = 0;
  for (const size of sizes.values()) ties += size ** 3 - size;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  // All values are equal: nothing speaks against one distribution.
  if (!(variance > 0)) return 1;
  const z = Math.max(0, (m * n) / 2 - smaller - 0.5) / Math.sqrt(variance);
  return Math.min(1, 2 * (1 - normalCdf(z)));
}

/** Fisher's exact test of two shares: did one side fail more often than the other. */
import { logGamma } from './gamma.ts';

/** Two tables are equally likely where their probabilities differ by rounding only (the tolerance of R's fisher.test). */
const EQUAL = 1 + 1e-7;

/**
 * Two-sided p-value of `failedA` of `countA` against `failedB` of `countB`: the probability of all tables that are at most as
 * likely as this one, margins fixed. 1 where a side is empty.
 */
export function fisherTwoSided(failedA: number, countA: number, failedB: number, countB: number): number {
  const failed = failedA + failedB;
  const logChoose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  const logAll = logChoose(countA + countB, failed);
  const probability = (inA: number) => Math.exp(logChoose(countA, inA) + logChoose(countB, failed - inA) - logAll);
  const seen = probability(failedA) * EQUAL;
  let sum = 0;
  for (let inA = Math.max(0, failed - countB); inA <= Math.min(countA, failed); inA += 1) {
    const one = probability(inA);
    if (one <= seen) sum += one;
  }
  // Where every table counts the sum is 1 but for rounding.
  return sum > 1 - 1e-9 ? 1 : sum;
}

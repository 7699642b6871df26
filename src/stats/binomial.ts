/**
 * The binomial distribution and Clopper-Pearson bounds of a share. Exact: probabilities are summed, nothing is
 * approximated by a normal curve.
 */
import { logGamma } from './gamma.ts';

/** P(X = k) for X ~ Binomial(count, share). */
export function binomialPmf(k: number, count: number, share: number): number {
  if (k < 0 || k > count) return 0;
  if (share <= 0) return k === 0 ? 1 : 0;
  if (share >= 1) return k === count ? 1 : 0;
  const logChoose = logGamma(count + 1) - logGamma(k + 1) - logGamma(count - k + 1);
  return Math.exp(logChoose + k * Math.log(share) + (count - k) * Math.log1p(-share));
}

/** P(X <= k) for X ~ Binomial(count, share); the shorter tail is summed, so small ones keep their digits. */
export function binomialCdf(k: number, count: number, share: number): number {
  if (k < 0) return 0;
  if (k >= count) return 1;
  return k <= count * share ? tailSum(0, k, count, share) : 1 - tailSum(k + 1, count, count, share);
}

/** P(X >= k) for X ~ Binomial(count, share). */
export function binomialUpperTail(k: number, count: number, share: number): number {
  if (k <= 0) return 1;
  if (k > count) return 0;
  return k > count * share ? tailSum(k, count, count, share) : 1 - tailSum(0, k - 1, count, share);
}

function tailSum(from: number, to: number, count: number, share: number): number {
  let sum = 0;
  for (let k = from; k <= to; k += 1) sum += binomialPmf(k, count, share);
  return Math.min(1, sum);
}

/** One-sided lower Clopper-Pearson bound of the share of successes at `confidence`; 0 where there is no success. */
export function shareLowerBound(successes: number, count: number, confidence = 0.95): number {
  if (successes <= 0 || count <= 0) return 0;
  const alpha = 1 - confidence;
  if (successes >= count) return alpha ** (1 / count);
  return bisect((share) => binomialUpperTail(successes, count, share) <= alpha);
}

/** One-sided upper Clopper-Pearson bound of the share of successes at `confidence`; 1 where nothing failed. */
export function shareUpperBound(successes: number, count: number, confidence = 0.95): number {
  if (count <= 0) return 1;
  return 1 - shareLowerBound(count - successes, count, confidence);
}

/** Two-sided Clopper-Pearson interval: each side gets half of the error. */
export function shareInterval(successes: number, count: number, confidence = 0.95): readonly [number, number] {
  const oneSided = 1 - (1 - confidence) / 2;
  return [shareLowerBound(successes, count, oneSided), shareUpperBound(successes, count, oneSided)];
}

/** The largest x in [0, 1] for which `holds` is true, where it holds up to some point and not behind it. */
export function bisect(holds: (x: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

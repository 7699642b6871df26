/** What a gate reads out of a comparison: whether it is a regression, and whether it could have shown anything. */
import type { ComparisonResult, FailureChange } from './comparison.ts';

/** 1 where the candidate's share of failed starts is larger than the baseline's, -1 where it is smaller, else 0. */
export function failureDirection({ baselineFailed, baselineStarts, candidateFailed, candidateStarts }: FailureChange): number {
  return Math.sign(candidateFailed * baselineStarts - baselineFailed * candidateStarts);
}

/**
 * A slowdown that is proven and matters. Failures that are proven to have become more frequent always matter: a start
 * that fails is slower than any that does not.
 */
export function isRegression({ outcome, total, failures }: Pick<ComparisonResult, 'outcome' | 'total' | 'failures'>): boolean {
  if (outcome !== 'slower') return false;
  return (failures.significant && failureDirection(failures) > 0) || (total.relevant && (total.ratio ?? 1) > 1);
}

/** Half-width of the bounds of the ratio beyond which a host is too noisy for a gate. */
const NOISY_HALF_WIDTH = 0.05;

/** Nothing is proven, and the bounds are so wide that little could have been. */
export function isTooNoisy({ outcome, total }: Pick<ComparisonResult, 'outcome' | 'total'>): boolean {
  const { lowRatio, highRatio } = total;
  return outcome === 'undecided' && lowRatio !== undefined && highRatio !== undefined && (highRatio - lowRatio) / 2 > NOISY_HALF_WIDTH;
}

/** Flags values that lie far from the rest. Flags only: an outlier stays in the sample. */
import { ascending, median, quantileOfSorted } from './quantile.ts';

export interface Outlier {
  /** Position in the sample as it was given. */
  readonly index: number;
  readonly value: number;
  readonly side: 'low' | 'high';
  /** mild: beyond Tukey's inner fence (1.5 interquartile ranges); far: beyond the outer one (3). */
  readonly severity: 'mild' | 'far';
  /** Distance from the median in scaled median absolute deviations; Infinity where these are 0. */
  readonly madZ: number;
}

// 1.4826 makes the median absolute deviation of a normal sample equal its standard deviation.
const MAD_SCALE = 1.4826;

/** Tukey's outliers in the order of the sample; none below 5 values, where quartiles mean nothing. */
export function findOutliers(values: readonly number[]): Outlier[] {
  if (values.length < 5) return [];
  const sorted = ascending(values);
  const lower = quantileOfSorted(sorted, 0.25) as number;
  const upper = quantileOfSorted(sorted, 0.75) as number;
  if (!Number.isFinite(upper)) return [];
  const range = upper - lower;
  const score = madScore(values);
  return values.flatMap((value, index) => {
    const beyond = Math.max(lower - value, value - upper);
    if (!(beyond > 1.5 * range)) return [];
    return [{ index, value, side: value < lower ? 'low' : 'high', severity: beyond > 3 * range ? 'far' : 'mild', madZ: score(value) } as const];
  });
}

/** Median distance from `centre`, scaled to the standard deviation of normal values; 0 for none. */
export function scaledDeviation(values: readonly number[], centre: number): number {
  return MAD_SCALE * (median(values.map((value) => Math.abs(value - centre))) ?? 0);
}

/** Robust z-score against the sample: (value - median) / (1.4826 MAD). */
export function madScore(values: readonly number[]): (value: number) => number {
  const centre = median(values) ?? 0;
  const deviation = scaledDeviation(values, centre);
  return (value) => {
    if (value === centre) return 0;
    return deviation === 0 ? Math.sign(value - centre) * Infinity : (value - centre) / deviation;
  };
}

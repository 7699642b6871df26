/** One sample in numbers: median with its exact interval, range and upper quantiles. Words about it are analysis's business. */
import { medianInterval } from './order-statistic-interval.ts';
import { ascending, quantileOfSorted } from './quantile.ts';

export interface SampleNumbers {
  /** Values and misses together. */
  readonly count: number;
  readonly misses: number;
  /** +Infinity where the middle of the sample is a miss, NaN for an empty sample. */
  readonly median: number;
  /** Missing below 6 values; `high` also where it falls on a miss. */
  readonly low?: number;
  readonly high?: number;
  /** Range of the values that are no misses; NaN where there is none. */
  readonly min: number;
  readonly max: number;
  /** Missing below 10 and 20 values, where they would only repeat the largest one, and where they fall on a miss. */
  readonly p90?: number;
  readonly p95?: number;
}

/** `misses` failed starts rank behind every value. */
export function summarizeSample(values: readonly number[], misses = 0): SampleNumbers {
  const finite = ascending(values);
  const all = [...finite, ...new Array<number>(misses).fill(Infinity)];
  const interval = medianInterval(all);
  const finiteQuantile = (share: number, atLeast: number): number | undefined => {
    const value = all.length < atLeast ? undefined : quantileOfSorted(all, share);
    return value === undefined || !Number.isFinite(value) ? undefined : value;
  };
  const p90 = finiteQuantile(0.9, 10);
  const p95 = finiteQuantile(0.95, 20);
  return {
    count: all.length,
    misses,
    median: quantileOfSorted(all, 0.5) ?? Number.NaN,
    ...(interval !== undefined && Number.isFinite(interval.low) ? { low: interval.low } : {}),
    ...(interval !== undefined && Number.isFinite(interval.high) ? { high: interval.high } : {}),
    min: finite[0] ?? Number.NaN,
    max: finite.at(-1) ?? Number.NaN,
    ...(p90 === undefined ? {} : { p90 }),
    ...(p95 === undefined ? {} : { p95 }),
  };
}

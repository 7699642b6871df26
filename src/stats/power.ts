/**
 * What a comparison can see: the noise of one start, the change that so many pairs would show, and the pairs that a
 * change needs. By the normal curve of Hodges and Lehmann's estimate, whose variance is pi/3 of that of a mean.
 */
import { mannWhitneyRank, normalQuantile } from './hodges-lehmann.ts';
import { quantileOfSorted } from './quantile.ts';

/** Variance of Hodges and Lehmann's estimate against that of the mean, for normal values (asymptotic relative efficiency 3/pi). */
const RELATIVE_VARIANCE = Math.PI / 3;

/** Makes the median of the distances between two normal values equal their standard deviation: 1 / (sqrt(2) x 0.67449). */
const SHAMOS_SCALE = 1.048358;

const DEFAULT_POWER = 0.95;

// The distances of so many values a side know the noise to 2 %; all of them are too many to hold where a side has thousands.
const MOST_VALUES = 2000;

// Nobody starts a server more often than this to compare it.
const MOST_PAIRS = 100_000;

/**
 * Standard deviation of the natural logarithm of one start within a side: Shamos's median of all pairwise distances, of
 * both sides together, so that one slow start in twenty hardly moves it. Undefined below 3 values a side, or where a
 * value is not positive.
 */
export function logNoise(baseline: readonly number[], candidate: readonly number[]): number | undefined {
  if (baseline.length < 3 || candidate.length < 3) return undefined;
  const distances: number[] = [];
  for (const side of [baseline, candidate]) {
    const logs = thinned(side).map((value) => (value > 0 ? Math.log(value) : Number.NaN));
    if (!logs.every(Number.isFinite)) return undefined;
    for (let i = 1; i < logs.length; i += 1) for (let j = 0; j < i; j += 1) distances.push(Math.abs((logs[i] as number) - (logs[j] as number)));
  }
  const sorted = Float64Array.from(distances).sort() as unknown as readonly number[];
  return SHAMOS_SCALE * (quantileOfSorted(sorted, 0.5) as number);
}

/** Evenly spread over the whole of it, so that drift is in it. */
function thinned(values: readonly number[]): readonly number[] {
  const step = values.length / MOST_VALUES;
  return step <= 1 ? values : Array.from({ length: MOST_VALUES }, (_, index) => values[Math.floor(index * step)] as number);
}

/** Standard error of the logarithm of the Hodges-Lehmann ratio of `pairs` starts a side, each with `noise`. */
export function ratioError(noise: number, pairs: number): number {
  return noise * Math.sqrt((2 * RELATIVE_VARIANCE) / pairs);
}

/**
 * The smallest slowdown (ratio minus 1: 0.05) that bounds at `confidence` (two-sided) show in `power` of all comparisons of
 * `pairs`. Infinity where so few pairs have no bounds at all.
 */
export function detectableChange(noise: number, pairs: number, confidence: number, power = DEFAULT_POWER): number {
  if (!(pairs >= 1) || mannWhitneyRank(pairs, pairs, (1 - confidence) / 2) === 0) return Infinity;
  return Math.expm1(ratioError(noise, pairs) * (normalQuantile(1 - (1 - confidence) / 2) + normalQuantile(power)));
}

/** The pairs that show a slowdown of `change` (ratio minus 1) in `power` of all comparisons; Infinity where no affordable number does. */
export function pairsToDetect(noise: number, change: number, confidence: number, power = DEFAULT_POWER): number {
  if (!(change > 0)) return Infinity;
  const shown = (pairs: number) => detectableChange(noise, pairs, confidence, power) <= change;
  let high = 1;
  while (!shown(high)) {
    high *= 2;
    if (high > MOST_PAIRS) return Infinity;
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (shown(middle)) high = middle;
    else low = middle;
  }
  return high;
}

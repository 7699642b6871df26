/**
 * The shift between two independent samples: Hodges-Lehmann's median of all pairwise differences, with bounds from the
 * exact null distribution of the Mann-Whitney count. With ties the bounds are conservative.
 */
export interface Shift {
  /** Typical difference `second - first`, in the unit of the values. */
  readonly shift: number;
  /** Missing where the counts are too small for the confidence asked for. */
  readonly low?: number;
  readonly high?: number;
}

export interface ShiftOptions {
  readonly confidence?: number;
  /** 'two': both bounds share the error. 'one': each bound by itself has the whole confidence. */
  readonly sides?: 'one' | 'two';
}

/** Up to here the exact table takes some tens of milliseconds; beyond, the normal curve is right to four digits. */
export const EXACT_PAIRS = 10_000;

/** So many differences are held at once, 32 MB of them; two saved runs may have ten thousand million. */
export const HELD_PAIRS = 4_000_000;

/** Undefined where a sample is empty or holds a value that is not finite: a failed start has no difference. */
export function hodgesLehmann(first: readonly number[], second: readonly number[], options: ShiftOptions = {}): Shift | undefined {
  if (first.length === 0 || second.length === 0 || ![...first, ...second].every(Number.isFinite)) return undefined;
  const count = first.length * second.length;
  const differenceAt = count > HELD_PAIRS ? searchDifferences(first, second) : sortDifferences(first, second);
  const [below, above] = [differenceAt(Math.floor((count - 1) / 2)), differenceAt(Math.ceil((count - 1) / 2))];
  const shift = below + (above - below) / 2;
  const tail = (1 - (options.confidence ?? 0.95)) / (options.sides === 'one' ? 1 : 2);
  const rank = mannWhitneyRank(first.length, second.length, tail);
  return rank === 0 ? { shift } : { shift, low: differenceAt(rank - 1), high: differenceAt(count - rank) };
}

/** The differences `second - first` by their place in ascending order. */
type OrderedDifferences = (place: number) => number;

function sortDifferences(first: readonly number[], second: readonly number[]): OrderedDifferences {
  const differences = new Float64Array(first.length * second.length);
  let next = 0;
  for (const a of first) for (const b of second) differences[next++] = b - a;
  differences.sort();
  return (place) => differences[place] as number;
}

/** Without holding them: by halving the range of the values, and counting in one pass how many lie below. */
function searchDifferences(first: readonly number[], second: readonly number[]): OrderedDifferences {
  const [a, b] = [Float64Array.from(first).sort(), Float64Array.from(second).sort()];
  const countUpTo = (limit: number): number => {
    let count = 0;
    let beyond = 0;
    for (const value of b) {
      while (beyond < a.length && value - (a[beyond] as number) > limit) beyond += 1;
      count += a.length - beyond;
    }
    return count;
  };
  return (place) => {
    let low = (b[0] as number) - (a.at(-1) as number);
    let high = (b.at(-1) as number) - (a[0] as number);
    if (countUpTo(low) > place) return low;
    for (let middle = low + (high - low) / 2; low < middle && middle < high; middle = low + (high - low) / 2) {
      if (countUpTo(middle) > place) high = middle;
      else low = middle;
    }
    return high;
  };
}

// A few sizes and levels are asked for again and again, and the exact table of 40 by 40 takes milliseconds.
const ranks = new Map<string, number>();
const KEPT_RANKS = 4096;

/**
 * The largest rank r with P(U <= r - 1) <= tail, for samples of `m` and `n`: the r-th smallest and the r-th largest of all
 * differences are the bounds. 0 where the counts are too small for any.
 */
export function mannWhitneyRank(m: number, n: number, tail: number): number {
  const key = `${Math.min(m, n)} ${Math.max(m, n)} ${tail}`;
  const known = ranks.get(key);
  if (known !== undefined) return known;
  if (ranks.size >= KEPT_RANKS) ranks.clear();
  const rank = lowerRank(m, n, tail);
  ranks.set(key, rank);
  return rank;
}

function lowerRank(m: number, n: number, tail: number): number {
  if (m * n > EXACT_PAIRS) return normalRank(m, n, tail);
  const probabilities = mannWhitneyDistribution(m, n);
  let rank = 0;
  let sum = 0;
  for (const probability of probabilities) {
    sum += probability;
    // A sum of doubles may exceed a level that it equals exactly by some units in the last place.
    if (sum > tail * (1 + 1e-12)) break;
    rank += 1;
  }
  return rank;
}

/** P(U = u) under the null hypothesis for u = 0 to half of m x n, by the classic recursion; all terms are positive. */
export function mannWhitneyDistribution(m: number, n: number): Float64Array {
  const size = Math.floor((m * n) / 2) + 1;
  // rows[i] is the distribution for i and the current j.
  const rows = Array.from({ length: m + 1 }, () => new Float64Array(size));
  for (const row of rows) row[0] = 1;
  for (let j = 1; j <= n; j += 1) {
    for (let i = 1; i <= m; i += 1) combine(rows[i] as Float64Array, rows[i - 1] as Float64Array, i, j);
  }
  return rows[m] as Float64Array;
}

/** The largest of all i + j values is one of the first sample with probability i / (i + j), and then beats all j. */
function combine(current: Float64Array, above: Float64Array, i: number, j: number): void {
  const end = Math.min(i * j, current.length - 1);
  for (let u = end; u >= 0; u -= 1) {
    const fromFirst = u >= j ? (above[u - j] as number) : 0;
    current[u] = (i * fromFirst + j * (current[u] as number)) / (i + j);
  }
}

function normalRank(m: number, n: number, tail: number): number {
  const deviation = Math.sqrt((m * n * (m + n + 1)) / 12);
  return Math.max(0, Math.floor((m * n) / 2 - normalQuantile(1 - tail) * deviation - 0.5) + 1);
}

/** Quantile of the standard normal curve for shares above one half, by bisection of its error function. */
export function normalQuantile(share: number): number {
  let low = 0;
  let high = 10;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Standard normal distribution function for x >= 0, by the series of the integral (Marsaglia 2004); 1 beyond 10. */
export function normalCdf(x: number): number {
  if (x > 10) return 1;
  let term = x;
  let sum = x;
  for (let k = 1; k < 300 && term > sum * 1e-17; k += 1) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

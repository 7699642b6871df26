/** Whether values changed with the order in which they were taken: a rank trend, and memory from one to the next. */
import { studentTwoSided } from './gamma.ts';

export interface Trend {
  /** Spearman's rank correlation of order and value, -1 to 1. */
  readonly rho: number;
  /** Two-sided; exact by all permutations up to 8 values, Student's t beyond. */
  readonly pValue: number;
}

const EXACT_COUNT = 8;

/** Undefined below 4 values, or where all are equal. */
export function findTrend(values: readonly number[]): Trend | undefined {
  if (values.length < 4) return undefined;
  const order = values.map((_, index) => index + 1);
  const ranks = rank(values);
  const rho = correlation(order, ranks);
  if (rho === undefined) return undefined;
  return { rho, pValue: values.length <= EXACT_COUNT ? permutationPValue(order, ranks, rho) : approximatePValue(rho, values.length) };
}

/** Ranks from 1, ties share the mean of theirs. */
export function rank(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => compare(values[a] as number, values[b] as number));
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1] as number] === values[order[from] as number]) to += 1;
    for (let k = from; k <= to; k += 1) ranks[order[k] as number] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Correlation of each value with the one before it; undefined below 3 values, or where all are equal. */
export function lagOne(values: readonly number[]): number | undefined {
  if (values.length < 3 || !values.every(Number.isFinite)) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let together = 0;
  let total = 0;
  for (const [index, value] of values.entries()) {
    total += (value - mean) ** 2;
    if (index > 0) together += (value - mean) * ((values[index - 1] as number) - mean);
  }
  // The mean of equal values is not always one of them: what is left is rounding and no variation.
  return total <= values.length * (1e-12 * mean) ** 2 ? undefined : together / total;
}

function correlation(first: readonly number[], second: readonly number[]): number | undefined {
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const firstMean = meanOf(first);
  const secondMean = meanOf(second);
  let both = 0;
  let firstSquares = 0;
  let secondSquares = 0;
  for (const [index, value] of first.entries()) {
    const other = (second[index] as number) - secondMean;
    both += (value - firstMean) * other;
    firstSquares += (value - firstMean) ** 2;
    secondSquares += other ** 2;
  }
  return firstSquares === 0 || secondSquares === 0 ? undefined : both / Math.sqrt(firstSquares * secondSquares);
}

function approximatePValue(rho: number, count: number): number {
  if (Math.abs(rho) >= 1 - 1e-12) return 0;
  return studentTwoSided(rho * Math.sqrt((count - 2) / (1 - rho * rho)), count - 2);
}

/** Share of all orders of the ranks whose correlation is at least as far from 0. */
function permutationPValue(order: readonly number[], ranks: readonly number[], rho: number): number {
  let asFar = 0;
  let all = 0;
  for (const permuted of permutations(ranks)) {
    all += 1;
    if (Math.abs(correlation(order, permuted) as number) >= Math.abs(rho) - 1e-12) asFar += 1;
  }
  return asFar / all;
}

/** Every order of the values, by Heap's exchanges; one array is reused. */
function* permutations(values: readonly number[]): Generator<readonly number[]> {
  const current = [...values];
  const counters = new Array<number>(current.length).fill(0);
  yield current;
  for (let i = 1; i < current.length; ) {
    const counter = counters[i] as number;
    if (counter >= i) {
      counters[i] = 0;
      i += 1;
      continue;
    }
    const other = i % 2 === 0 ? 0 : counter;
    [current[i], current[other]] = [current[other] as number, current[i] as number];
    counters[i] = counter + 1;
    i = 1;
    yield current;
  }
}

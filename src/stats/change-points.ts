/**
 * Where the level of a series moved: E-divisive (Matteson and James 2014, arXiv:1306.4933) for one dimension and exponent
 * 1, by repeated division. Each division is tested by random permutations of its segment, so values that depend on the
 * ones before them (raw times under night-to-night drift) are divided more often than the level says: a view, not a gate.
 */
import { median } from './quantile.ts';
import { seededRandom, shuffle } from './random.ts';

export interface LevelChange {
  /** Of the first value of the new level. */
  readonly index: number;
  readonly pValue: number;
  /** Medians of the two segments that meet here. */
  readonly before: number;
  readonly after: number;
}

export interface ChangePointOptions {
  readonly seed?: number;
  /** Largest p-value of a division. */
  readonly level?: number;
  /** Fewest values between two changes. */
  readonly minSegment?: number;
}

const PERMUTATIONS = 999;
/** Two orders of few different values have energies that differ by rounding only. */
const ROUNDING = 1e-9;

interface Division {
  readonly index: number;
  readonly pValue: number;
}

/** Changes in ascending order. Values that are not finite are an error of the caller and end the search with none. */
export function findChangePoints(values: readonly number[], options: ChangePointOptions = {}): LevelChange[] {
  const { seed = 1, level = 0.01, minSegment = 5 } = options;
  if (!values.every(Number.isFinite)) return [];
  const random = seededRandom(seed);
  const divisions: Division[] = [];
  const open: (readonly [number, number])[] = [[0, values.length]];
  for (let segment = open.pop(); segment !== undefined; segment = open.pop()) {
    const [from, to] = segment;
    const found = divide(values.slice(from, to), level, Math.max(2, minSegment), random);
    if (found === undefined) continue;
    divisions.push({ index: from + found.index, pValue: found.pValue });
    open.push([from + found.index, to], [from, from + found.index]);
  }
  divisions.sort((a, b) => a.index - b.index);
  return divisions.map(({ index, pValue }, position) => ({
    index,
    pValue,
    before: median(values.slice(divisions[position - 1]?.index ?? 0, index)) as number,
    after: median(values.slice(index, divisions[position + 1]?.index ?? values.length)) as number,
  }));
}

/** The best division of a segment, where chance does not explain it. */
function divide(segment: readonly number[], level: number, minSegment: number, random: () => number): Division | undefined {
  if (segment.length < 2 * minSegment) return undefined;
  // Distances are those of the values from the first one: sums of equal values are exact then, and none is found in them.
  const origin = segment[0] as number;
  const table = new DistanceTable(segment.map((value) => value - origin));
  const order = segment.map((_, index) => index);
  const best = table.bestDivision(order, minSegment);
  if (!(best.energy > 0)) return undefined;
  const allowed = level * (PERMUTATIONS + 1) - 1;
  let asLarge = 0;
  for (let round = 0; round < PERMUTATIONS; round += 1) {
    if (table.bestDivision(shuffle(order, random), minSegment).energy >= best.energy * (1 - ROUNDING)) asLarge += 1;
    // It cannot become significant any more.
    if (asLarge > allowed) return undefined;
  }
  return { index: best.index, pValue: (asLarge + 1) / (PERMUTATIONS + 1) };
}

/**
 * Sums of distances from a value to those left of a division, in logarithmic time: Fenwick trees over the ranks hold how
 * many values lie left and their sum. One pass over an order costs n log n instead of n squared.
 */
class DistanceTable {
  private readonly ranks: Int32Array;
  private readonly toAll: Float64Array;
  private readonly counts: Int32Array;
  private readonly sums: Float64Array;

  constructor(private readonly values: readonly number[]) {
    const sorted = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number));
    this.ranks = new Int32Array(values.length);
    for (const [position, index] of sorted.entries()) this.ranks[index] = position + 1;
    this.counts = new Int32Array(values.length + 1);
    this.sums = new Float64Array(values.length + 1);
    this.toAll = Float64Array.from(values, (value) => values.reduce((sum, other) => sum + Math.abs(other - value), 0));
  }

  /** Where the energy distance between both parts, weighted by their sizes, is largest. */
  bestDivision(order: readonly number[], minSegment: number): { index: number; energy: number } {
    const count = order.length;
    this.counts.fill(0);
    this.sums.fill(0);
    let within = 0;
    let beyond = 0;
    for (const index of order) beyond += (this.toAll[index] as number) / 2;
    let cross = 0;
    let leftSum = 0;
    const best = { index: 0, energy: -Infinity };
    for (let left = 1; left < count; left += 1) {
      const index = order[left - 1] as number;
      const value = this.values[index] as number;
      const toLeft = this.distanceToLeft(index, left - 1, leftSum);
      const toRight = (this.toAll[index] as number) - toLeft;
      within += toLeft;
      beyond -= toRight;
      cross += toRight - toLeft;
      leftSum += value;
      this.insert(index);
      const right = count - left;
      if (left < minSegment || right < minSegment) continue;
      // 2 E|X-Y| - E|X-X'| - E|Y-Y'|, as unbiased means over pairs.
      const energy = ((2 * cross) / (left * right) - (2 * within) / (left * (left - 1)) - (2 * beyond) / (right * (right - 1))) * ((left * right) / count);
      if (energy > best.energy) Object.assign(best, { index: left, energy });
    }
    return best;
  }

  private insert(index: number): void {
    for (let at = this.ranks[index] as number; at < this.counts.length; at += at & -at) {
      (this.counts[at] as number)++;
      (this.sums[at] as number) += this.values[index] as number;
    }
  }

  private distanceToLeft(index: number, leftCount: number, leftSum: number): number {
    let below = 0;
    let belowSum = 0;
    for (let at = this.ranks[index] as number; at > 0; at -= at & -at) {
      below += this.counts[at] as number;
      belowSum += this.sums[at] as number;
    }
    const value = this.values[index] as number;
    return below * value - belowSum + (leftSum - belowSum) - (leftCount - below) * value;
  }
}

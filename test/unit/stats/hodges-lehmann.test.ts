/**
 * Reference values: R's documentation of wilcox.test (permeability constants of the human chorioamnion, estimate 0.305,
 * interval -0.15 to 0.76 with conf.int = TRUE) and the usual tables of critical values of Mann and Whitney's U.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HELD_PAIRS, hodgesLehmann, mannWhitneyDistribution, mannWhitneyRank, normalQuantile } from '../../../src/stats/hodges-lehmann.ts';
import { seededRandom } from '../../../src/stats/random.ts';

const TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLY = [1.15, 0.88, 0.9, 0.74, 1.21];
const apart = (count: number, step: number) => Array.from({ length: count }, (_, index) => index * step);

describe('hodgesLehmann', () => {
  it('agrees with R on its documented example', () => {
    const result = hodgesLehmann(EARLY, TERM);
    expect(result?.shift).toBeCloseTo(0.305, 12);
    expect(result?.low).toBeCloseTo(-0.15, 12);
    expect(result?.high).toBeCloseTo(0.76, 12);
  });

  it('uses the critical values of the tables', () => {
    for (const [m, n, critical] of [
      [5, 5, 2],
      [10, 5, 8],
      [10, 10, 23],
      [20, 20, 127],
    ] as const) {
      const distribution = mannWhitneyDistribution(m, n);
      const tail = (upTo: number) => distribution.slice(0, upTo + 1).reduce((a, b) => a + b, 0);
      expect(tail(critical)).toBeLessThanOrEqual(0.025);
      expect(tail(critical + 1)).toBeGreaterThan(0.025);
    }
  });

  it('has no interval where the counts are too small for one', () => {
    expect(hodgesLehmann([1, 2, 3], [4, 5, 6])).toEqual({ shift: 3 });
    expect(hodgesLehmann([1, 2, 3, 4], [5, 6, 7, 8])?.low).toBe(1);
    expect(hodgesLehmann([], [1])).toBeUndefined();
    expect(hodgesLehmann([1, Infinity], [1])).toBeUndefined();
    expect(hodgesLehmann([1, Number.NaN], [1])).toBeUndefined();
  });

  it('is narrower one-sided, and exact and approximate ranks meet where they change over', () => {
    const first = apart(30, 1.01);
    const second = apart(30, 1.03);
    expect(hodgesLehmann(first, second, { sides: 'one' })?.high).toBeLessThan(hodgesLehmann(first, second)?.high as number);
    const exact = hodgesLehmann(apart(100, 1.01), apart(100, 1.03));
    const approximate = hodgesLehmann(apart(100, 1.01), apart(101, 1.03));
    expect(Math.abs((exact?.low as number) - (approximate?.low as number))).toBeLessThan(1);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10);
    expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 10);
  });

  it('moves with the second sample and changes sign when the samples change places', () => {
    const sample = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: -50, max: 50 }), (first, second, delta) => {
        const base = hodgesLehmann(first, second);
        const moved = hodgesLehmann(
          first,
          second.map((value) => value + delta),
        );
        const swapped = hodgesLehmann(second, first);
        expect(moved?.shift).toBeCloseTo((base?.shift as number) + delta, 9);
        expect(moved?.low).toBeCloseTo((base?.low as number) + delta, 9);
        expect(swapped?.shift).toBeCloseTo(-(base?.shift as number), 9);
        expect(swapped?.low).toBeCloseTo(-(base?.high as number), 9);
        expect(base?.low).toBeLessThanOrEqual(base?.shift as number);
      }),
    );
  });

  it('finds in samples whose differences are too many to hold what sorting them all finds', () => {
    const random = seededRandom(5);
    // Whole milliseconds: most differences are shared by many pairs, 0 among them.
    const sample = (count: number, level: number) => Array.from({ length: count }, () => Math.round(level + 20 * random()));
    const [first, second] = [sample(2100, 300), sample(2000, 301)];
    expect(first.length * second.length).toBeGreaterThan(HELD_PAIRS);
    const all = Float64Array.from(first.flatMap((a) => second.map((b) => b - a))).sort();
    const rank = mannWhitneyRank(2100, 2000, 0.025);
    const found = hodgesLehmann(first, second);
    expect(found?.shift).toBeCloseTo(((all[2_099_999] as number) + (all[2_100_000] as number)) / 2, 9);
    expect(found?.low).toBeCloseTo(all[rank - 1] as number, 9);
    expect(found?.high).toBeCloseTo(all[all.length - rank] as number, 9);
    const huge = sample(50_000, 300);
    expect(hodgesLehmann(huge, huge)).toMatchObject({ shift: expect.closeTo(0, 9) });
  });
});

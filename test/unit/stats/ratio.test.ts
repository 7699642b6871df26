/** Against the reference implementation of pragmastat, which takes the ratio by logarithms too. */
import fc from 'fast-check';
import { ratio, ratioBounds, Sample } from 'pragmastat';
import { describe, expect, it } from 'vitest';
import { mannWhitneyRank } from '../../../src/stats/hodges-lehmann.ts';
import { hodgesLehmannRatio } from '../../../src/stats/ratio.ts';

const times = fc.array(fc.integer({ min: 1000, max: 9000 }), { minLength: 6, maxLength: 15 });

describe('hodgesLehmannRatio', () => {
  it('agrees with pragmastat on the ratio, and never has narrower bounds', () => {
    fc.assert(
      fc.property(times, times, (baseline, candidate) => {
        const found = hodgesLehmannRatio(baseline, candidate);
        expect(found?.ratio).toBeCloseTo(ratio(Sample.of(candidate), Sample.of(baseline)).value, 9);
        const reference = ratioBounds(Sample.of(candidate), Sample.of(baseline), 0.05);
        expect(found?.low as number).toBeCloseTo(reference.lower, 9);
        expect(found?.high as number).toBeCloseTo(reference.upper, 9);
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it('inverts when the sides change places, and ignores a common factor', () => {
    fc.assert(
      fc.property(times, times, fc.integer({ min: 2, max: 9 }), (baseline, candidate, factor) => {
        const there = hodgesLehmannRatio(baseline, candidate);
        const back = hodgesLehmannRatio(candidate, baseline);
        expect(there?.ratio).toBeCloseTo(1 / (back?.ratio as number), 9);
        expect(there?.low).toBeCloseTo(1 / (back?.high as number), 9);
        const scaled = hodgesLehmannRatio(
          baseline.map((value) => value * factor),
          candidate.map((value) => value * factor),
        );
        expect(scaled?.ratio).toBeCloseTo(there?.ratio as number, 9);
      }),
    );
  });

  it('has none for values that are no positive times, and no bounds for too few', () => {
    expect(hodgesLehmannRatio([], [1])).toBeUndefined();
    expect(hodgesLehmannRatio([0, 1], [1, 2])).toBeUndefined();
    expect(hodgesLehmannRatio([-1, 1], [1, 2])).toBeUndefined();
    expect(hodgesLehmannRatio([1, Infinity], [1, 2])).toBeUndefined();
    expect(hodgesLehmannRatio([Number.NaN], [1])).toBeUndefined();
    expect(hodgesLehmannRatio([100, 100], [110, 110])).toEqual({ ratio: expect.closeTo(1.1, 12) });
  });

  it('keeps a rank once it is known, the same for swapped sizes', () => {
    expect(mannWhitneyRank(20, 20, 0.025)).toBe(128);
    expect(mannWhitneyRank(20, 20, 0.025)).toBe(128);
    expect(mannWhitneyRank(10, 5, 0.025)).toBe(9);
    expect(mannWhitneyRank(5, 10, 0.025)).toBe(9);
    expect(mannWhitneyRank(2, 2, 0.025)).toBe(0);
  });
});

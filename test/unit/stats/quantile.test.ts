/** Reference values: numpy.quantile (default method, type 7) and the ranks of the sign test in scipy.stats.binom. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countForUpperBound, medianInterval, quantileUpperBound } from '../../../src/stats/order-statistic-interval.ts';
import { median, quantile } from '../../../src/stats/quantile.ts';
import { summarizeSample } from '../../../src/stats/summary.ts';

const ramp = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('quantile', () => {
  it('agrees with numpy.quantile', () => {
    const values = [32, 1, 16, 2, 8, 4];
    expect([0.1, 0.25, 0.5, 0.9, 0.95].map((share) => quantile(values, share))).toEqual([1.5, 2.5, 6, 24, 28]);
  });

  it('ranks a failed start behind every value and never answers NaN', () => {
    expect(median([1, Infinity, 3])).toBe(3);
    expect(median([1, 2, Infinity, Infinity])).toBe(Infinity);
    expect(quantile([5, Infinity, Infinity], 0.9)).toBe(Infinity);
    expect(quantile([], 0.5)).toBeUndefined();
  });

  it('lies within the range, grows with the share and ignores the order of the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, share) => {
          const value = quantile(values, share) as number;
          expect(value).toBeGreaterThanOrEqual(Math.min(...values));
          expect(value).toBeLessThanOrEqual(Math.max(...values));
          expect(value).toBe(quantile([...values].reverse(), share));
          expect(quantile(values, Math.min(1, share + 0.1)) as number).toBeGreaterThanOrEqual(value);
        },
      ),
    );
  });
});

describe('the exact interval of the median', () => {
  it('needs six values', () => {
    expect(medianInterval(ramp(5))).toBeUndefined();
    expect(medianInterval(ramp(6))).toMatchObject({ low: 1, high: 6, confidence: expect.closeTo(0.96875, 12) });
  });

  it('takes the ranks of the sign test', () => {
    for (const [count, rank] of [
      [10, 2],
      [20, 6],
      [30, 10],
      [100, 40],
    ] as const)
      expect(medianInterval(ramp(count))).toMatchObject({ lowRank: rank, highRank: count + 1 - rank });
  });

  it('has at least the confidence that was asked for, and encloses the median', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 6, maxLength: 80 }), (values) => {
        const interval = medianInterval(values);
        expect(interval?.confidence).toBeGreaterThanOrEqual(0.95);
        expect(interval?.low).toBeLessThanOrEqual(median(values) as number);
        expect(interval?.high).toBeGreaterThanOrEqual(median(values) as number);
      }),
    );
  });
});

describe('the upper bound of a quantile', () => {
  it('takes the ranks of the binomial distribution, and says when the count does not allow one', () => {
    expect(quantileUpperBound(ramp(20), 0.95)).toBeUndefined();
    expect(quantileUpperBound(ramp(59), 0.95)).toBe(59);
    expect(quantileUpperBound(ramp(28), 0.9)).toBeUndefined();
    expect(quantileUpperBound(ramp(29), 0.9)).toBe(29);
    expect(quantileUpperBound(ramp(100), 0.9)).toBe(96);
    expect(quantileUpperBound(ramp(30), 0.5)).toBe(20);
    expect([0.9, 0.95, 0.99].map((share) => countForUpperBound(share))).toEqual([29, 59, 299]);
  });
});

describe('summarizeSample', () => {
  it('leaves out what the count does not allow', () => {
    expect(summarizeSample([3, 1, 2])).toEqual({ count: 3, misses: 0, median: 2, min: 1, max: 3 });
    expect(summarizeSample(ramp(10))).toMatchObject({ p90: 9.1, low: 2, high: 9 });
    expect(summarizeSample(ramp(10)).p95).toBeUndefined();
    expect(summarizeSample(ramp(21)).p95).toBe(20);
  });

  it('counts misses as larger than every value and drops bounds that fall on one', () => {
    const numbers = summarizeSample(ramp(8), 4);
    expect(numbers).toMatchObject({ count: 12, misses: 4, median: 6.5, low: 3, min: 1, max: 8 });
    expect(numbers.high).toBeUndefined();
    expect(numbers.p90).toBeUndefined();
    expect(summarizeSample([1], 3).median).toBe(Infinity);
    expect(summarizeSample([]).median).toBeNaN();
  });
});

/** Reference values: scipy.stats.spearmanr, and an enumeration of all 40,320 orders in Python for the exact level. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTrend, lagOne, rank } from '../../../src/stats/drift.ts';
import { findOutliers, madScore } from '../../../src/stats/outliers.ts';

describe('findTrend', () => {
  it('agrees with scipy.stats.spearmanr', () => {
    const trend = findTrend([10.1, 9.8, 10.5, 10.9, 11.2, 10.7, 11.5, 11.9, 12.1, 11.8, 12.6, 12.2]);
    expect(trend?.rho).toBeCloseTo(0.9440559440559443, 12);
    expect(trend?.pValue).toBeCloseTo(3.927261080965947e-6, 12);
  });

  it('counts every order where that is possible', () => {
    const trend = findTrend([3, 1, 4, 2, 6, 5, 8, 7]);
    expect(trend?.rho).toBeCloseTo(0.8333333333333335, 12);
    expect(trend?.pValue).toBeCloseTo(620 / 40320, 12);
  });

  it('says nothing about equal values or too few of them', () => {
    expect(findTrend([1, 2, 3])).toBeUndefined();
    expect(findTrend([5, 5, 5, 5, 5])).toBeUndefined();
    expect(findTrend([])).toBeUndefined();
  });

  it('turns its sign with the order and stays in its range', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1e6 }), { minLength: 9, maxLength: 40 }), (values) => {
        const trend = findTrend(values);
        const reversed = findTrend([...values].reverse());
        expect(reversed?.rho).toBeCloseTo(-(trend?.rho as number), 9);
        expect(trend?.pValue).toBeGreaterThanOrEqual(0);
        expect(trend?.pValue).toBeLessThanOrEqual(1);
      }),
    );
    expect(rank([10, 20, 20, 5])).toEqual([2, 3.5, 3.5, 1]);
  });

  it('measures the memory from one value to the next', () => {
    expect(lagOne([1, -1, 1, -1, 1, -1])).toBeCloseTo(-5 / 6, 12);
    expect(lagOne([1, 2])).toBeUndefined();
    expect(lagOne([7, 7, 7])).toBeUndefined();
    expect(lagOne(new Array<number>(12).fill(313.9000001))).toBeUndefined();
  });
});

describe('findOutliers', () => {
  it('flags by the fences of Tukey and keeps the position', () => {
    expect(findOutliers([10, 11, 10, 12, 11, 10, 11, 30])).toMatchObject([{ index: 7, value: 30, side: 'high', severity: 'far' }]);
    expect(findOutliers([10, 11, 12, 13, 14, 18.6])).toMatchObject([{ index: 5, severity: 'mild' }]);
    expect(findOutliers([1, 2, 3, 900])).toEqual([]);
  });

  it('flags a failed start and knows a sample of nothing else', () => {
    expect(findOutliers([10, 11, 10, 12, 11, 10, Infinity])).toMatchObject([{ index: 6, severity: 'far' }]);
    expect(findOutliers([Infinity, Infinity, Infinity, Infinity, Infinity])).toEqual([]);
  });

  it('measures distance in median absolute deviations', () => {
    expect(madScore([-10, 0, 10, -10, 10, 0])(14.826)).toBeCloseTo(14.826 / (1.4826 * 10), 12);
    expect(madScore([5, 5, 5, 5])(6)).toBe(Infinity);
    expect(madScore([5, 5, 5, 5])(5)).toBe(0);
  });
});

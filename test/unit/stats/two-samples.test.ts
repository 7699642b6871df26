/**
 * Reference values: R's documentation of wilcox.test (chorioamnion: W = 35, p = 0.1272 one-sided; ozone in May and August:
 * W = 127.5, p = 0.0001208) and of fisher.test (the lady tasting tea: 0.4857; convictions of twins: 0.0005367 two-sided),
 * and table 1 of Benjamini and Hochberg (1995).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from '../../../src/stats/false-discovery.ts';
import { fisherTwoSided } from '../../../src/stats/fisher.ts';
import { mannWhitneyTwoSided } from '../../../src/stats/mann-whitney.ts';

const TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLY = [1.15, 0.88, 0.9, 0.74, 1.21];
const MAY = [41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37];
const AUGUST = [39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84, 85];

describe('mannWhitneyTwoSided', () => {
  it('agrees with R, exactly and with ties', () => {
    expect(mannWhitneyTwoSided(TERM, EARLY)).toBeCloseTo(2 * 0.1272, 3);
    expect(mannWhitneyTwoSided(MAY, AUGUST)).toBeCloseTo(0.0001208, 7);
  });

  it('is the same for swapped samples, and never more than 1', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        const p = mannWhitneyTwoSided(first, second) as number;
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(mannWhitneyTwoSided(second, first)).toBeCloseTo(p, 12);
      }),
    );
  });

  it('says nothing of an empty sample, nothing against equal ones, and takes a failed start as the slowest', () => {
    expect(mannWhitneyTwoSided([], [1])).toBeUndefined();
    expect(mannWhitneyTwoSided([1, Number.NaN], [1])).toBeUndefined();
    expect(mannWhitneyTwoSided([5, 5, 5], [5, 5])).toBe(1);
    expect(mannWhitneyTwoSided([1, 2, 3, 4], [5, 6, 7, Infinity])).toBeCloseTo(2 / 70, 12);
  });
});

describe('fisherTwoSided', () => {
  it('agrees with R', () => {
    expect(fisherTwoSided(3, 4, 1, 4)).toBeCloseTo(0.4857, 4);
    expect(fisherTwoSided(2, 17, 10, 13)).toBeCloseTo(0.0005367, 7);
  });

  it('finds nothing where nothing failed, or a side is empty', () => {
    expect(fisherTwoSided(0, 20, 0, 20)).toBe(1);
    expect(fisherTwoSided(0, 0, 3, 20)).toBe(1);
    expect(fisherTwoSided(20, 20, 20, 20)).toBe(1);
    expect(fisherTwoSided(0, 20, 20, 20)).toBeLessThan(1e-10);
  });
});

describe('benjaminiHochberg', () => {
  it('rejects the four hypotheses of the table of the paper, in any order', () => {
    const values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
    expect(benjaminiHochberg(values, 0.05).filter(Boolean)).toHaveLength(4);
    expect(benjaminiHochberg([...values].reverse(), 0.05)).toEqual(values.map((value) => value <= 0.0095).reverse());
  });

  it('finds none in nothing, and no discovery in what is no number', () => {
    expect(benjaminiHochberg([], 0.1)).toEqual([]);
    expect(benjaminiHochberg([Number.NaN, 0.01], 0.1)).toEqual([false, true]);
    // The larger ones carry the smaller: 0.04 alone would not pass its own step.
    expect(benjaminiHochberg([0.06, 0.09, 0.01], 0.1)).toEqual([true, true, true]);
  });
});

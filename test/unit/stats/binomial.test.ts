/** Reference values: scipy.stats.binom and scipy.stats.beta (1.15), and the tables of statistics-and-reports.md, section 2.5. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCdf, binomialPmf, binomialUpperTail, shareInterval, shareLowerBound, shareUpperBound } from '../../../src/stats/binomial.ts';
import { incompleteBeta, logGamma, studentTwoSided } from '../../../src/stats/gamma.ts';

describe('the binomial distribution', () => {
  it('agrees with scipy.stats.binom', () => {
    expect(binomialPmf(3, 10, 0.3)).toBeCloseTo(0.2668279319999998, 14);
    expect(binomialCdf(7, 30, 0.1)).toBeCloseTo(0.9922163807620786, 13);
    expect(binomialCdf(480, 1000, 0.5)).toBeCloseTo(0.10872414660207075, 12);
    expect(binomialUpperTail(7, 30, 0.1)).toBeCloseTo(0.025826788661909898, 14);
  });

  it('agrees with scipy.special for the functions behind it', () => {
    for (const [x, value] of [
      [0.5, 0.5723649429247001],
      [3.7, 1.428072326665388],
      [15, 25.19122118273868],
      [100.5, 361.43554047],
    ] as const)
      expect(logGamma(x)).toBeCloseTo(value, 7);
    expect(incompleteBeta(0.3, 2.5, 0.5)).toBeCloseTo(0.018927124071945658, 13);
    expect(incompleteBeta(0.9, 10, 0.5)).toBeCloseTo(0.15164090963470994, 13);
    expect(incompleteBeta(0.5, 50, 60)).toBeCloseTo(0.8309072939016693, 12);
    expect(studentTwoSided(2.5, 7)).toBeCloseTo(0.04099221858575289, 13);
  });

  it('sums to one and splits into its two tails for every count and share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(300), (count, share, seed) => {
        const k = seed % (count + 1);
        const total = Array.from({ length: count + 1 }, (_, index) => binomialPmf(index, count, share)).reduce((a, b) => a + b, 0);
        expect(total).toBeCloseTo(1, 10);
        expect(binomialCdf(k, count, share) + binomialUpperTail(k + 1, count, share)).toBeCloseTo(1, 10);
      }),
    );
  });
});

describe('Clopper-Pearson bounds', () => {
  it('agree with the quantiles of scipy.stats.beta', () => {
    expect(shareLowerBound(29, 30)).toBeCloseTo(0.8514039313408869, 12);
    expect(shareLowerBound(27, 30)).toBeCloseTo(0.761402142706749, 12);
    expect(shareLowerBound(53, 54)).toBeCloseTo(0.9151380401157665, 12);
    expect(shareInterval(8, 10)[0]).toBeCloseTo(0.44390454, 8);
    expect(shareInterval(8, 10)[1]).toBeCloseTo(0.9747892736731666, 12);
  });

  it('prove 90 % by 29 clean starts and 95 % by 59, and not by one less', () => {
    expect(shareLowerBound(29, 29)).toBeGreaterThanOrEqual(0.9);
    expect(shareLowerBound(28, 28)).toBeLessThan(0.9);
    expect(shareLowerBound(59, 59)).toBeGreaterThanOrEqual(0.95);
    expect(shareLowerBound(58, 58)).toBeLessThan(0.95);
  });

  it('reproduce the fixed plans of the design note', () => {
    for (const [share, count, misses] of [
      [0.9, 46, 1],
      [0.9, 61, 2],
      [0.9, 76, 3],
      [0.95, 93, 1],
      [0.95, 124, 2],
      [0.95, 153, 3],
    ] as const) {
      expect(shareLowerBound(count - misses, count)).toBeGreaterThanOrEqual(share);
      expect(shareLowerBound(count - 1 - misses, count - 1)).toBeLessThan(share);
    }
    for (const [share, count, misses] of [
      [0.9, 10, 4],
      [0.9, 20, 5],
      [0.9, 30, 7],
      [0.95, 10, 3],
      [0.95, 20, 4],
      [0.95, 30, 5],
    ] as const) {
      expect(shareUpperBound(count - misses, count)).toBeLessThan(share);
      expect(shareUpperBound(count - misses + 1, count)).toBeGreaterThanOrEqual(share);
    }
  });

  it('enclose the observed share, and are 0 and 1 where nothing is known', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(200), (count, seed) => {
        const successes = seed % (count + 1);
        const [low, high] = shareInterval(successes, count);
        expect(low).toBeLessThanOrEqual(successes / count);
        expect(high).toBeGreaterThanOrEqual(successes / count);
        expect(shareLowerBound(successes, count)).toBeGreaterThanOrEqual(low - 1e-12);
      }),
    );
    expect([shareLowerBound(0, 0), shareUpperBound(0, 0), shareLowerBound(0, 9), shareUpperBound(9, 9)]).toEqual([0, 1, 0, 1]);
  });
});

/** Wilcoxon's one-sided levels against its tables. */
import { describe, expect, it } from 'vitest';
import { signedRankAbove } from '../../../src/stats/signed-rank.ts';

describe('the signed ranks', () => {
  it('have the smallest levels that there are at five and six pairs', () => {
    expect(signedRankAbove([1, 2, 3, 4, 5])).toBeCloseTo(1 / 32, 12);
    expect(signedRankAbove([1, 2, 3, 4, 5, 6])).toBeCloseTo(1 / 64, 12);
  });

  it('agree with the table: 10 pairs with a sum of 45 above are 4.2 %', () => {
    expect(signedRankAbove([-10, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toBeCloseTo(0.042, 3);
  });

  it('say nothing of differences that are 0, missing, or as often below', () => {
    expect(signedRankAbove([])).toBe(1);
    expect(signedRankAbove([0, 0, Number.NaN])).toBe(1);
    expect(signedRankAbove([-1, -2, -3])).toBe(1);
  });

  it('do not understate ties', () => {
    expect(signedRankAbove([1, 1, 1, 1, -1])).toBeGreaterThanOrEqual(5 / 32);
  });
});

import { describe, expect, it } from 'vitest';
import { findChangePoints } from '../../../src/stats/change-points.ts';
import { seededRandom } from '../../../src/stats/random.ts';
import { gaussian } from '../../support/random.ts';

const random = seededRandom(12);
const noisy = (count: number, level: number) => Array.from({ length: count }, () => level + gaussian(random));

describe('findChangePoints', () => {
  it('finds each of two moves of the level, with the medians beside it', () => {
    const values = [...noisy(40, 100), ...noisy(30, 110), ...noisy(35, 104)];
    const found = findChangePoints(values);
    expect(found.map(({ index }) => index)).toEqual([40, 70]);
    expect(found[0]?.before).toBeCloseTo(100, 0);
    expect(found[0]?.after).toBeCloseTo(110, 0);
    expect(found[1]?.after).toBeCloseTo(104, 0);
    expect(found.every(({ pValue }) => pValue > 0 && pValue <= 0.01)).toBe(true);
    expect(findChangePoints(values)).toEqual(found);
  });

  it('finds none in equal values, in too few, in noise and in what is no number', () => {
    expect(findChangePoints([])).toEqual([]);
    expect(findChangePoints(new Array(50).fill(3))).toEqual([]);
    expect(findChangePoints([1, 1, 1, 1, 9, 9, 9, 9])).toEqual([]);
    expect(findChangePoints([...noisy(20, 1), Number.NaN, ...noisy(20, 50)])).toEqual([]);
    expect(findChangePoints(noisy(200, 5))).toEqual([]);
  });

  it('does not take a single bad night for a level', () => {
    const values = noisy(60, 100);
    values[30] = 130;
    expect(findChangePoints(values)).toEqual([]);
  });

  it.each([301.7, 0.1, 1e9])('none in values that are equal, nor in the equal ones on both sides of a jump: %s', (value) => {
    const equal = Array.from({ length: 60 }, () => Math.log(value));
    expect(findChangePoints(equal)).toEqual([]);
    expect(findChangePoints([...equal, ...equal.map((one) => one + 0.1)]).map(({ index }) => index)).toEqual([60]);
  });
});

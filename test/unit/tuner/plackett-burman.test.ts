/** What makes a design worth its starts: every column is balanced and independent of every other. */
import { describe, expect, it } from 'vitest';
import { DESIGN_SIZES, type Design, designSize, screeningDesign } from '../../../src/tuner/plackett-burman.ts';

const high = (design: Design, ...columns: number[]): number => design.filter((row) => columns.every((column) => row[column] === true)).length;

describe('a screening design', () => {
  it('has every factor at each level in half of the rows, and every pair in a quarter', () => {
    for (const size of DESIGN_SIZES) {
      const design = screeningDesign(size - 1, false);
      expect(design).toHaveLength(size);
      for (let one = 0; one < size - 1; one += 1) {
        expect(high(design, one)).toBe(size / 2);
        for (let other = 0; other < one; other += 1) expect(high(design, one, other)).toBe(size / 4);
      }
    }
  });

  it('clears each factor of all pairs when folded: their products are balanced against it', () => {
    const design = screeningDesign(11, true);
    const sign = (level: boolean | undefined): number => (level === true ? 1 : -1);
    for (let factor = 0; factor < 11; factor += 1) {
      for (let one = 0; one < 11; one += 1) {
        for (let other = 0; other < one; other += 1)
          expect(design.reduce((sum, row) => sum + sign(row[factor]) * sign(row[one]) * sign(row[other]), 0)).toBe(0);
      }
    }
    expect(design).toContainEqual(Array(11).fill(true));
    expect(design).toContainEqual(Array(11).fill(false));
  });

  it('does not mix any two pairs wholly', () => {
    const design = screeningDesign(11, true);
    const sign = (level: boolean | undefined): number => (level === true ? 1 : -1);
    const product = (one: number, other: number): number[] => design.map((row) => sign(row[one]) * sign(row[other]));
    const first = product(0, 1);
    for (let one = 2; one < 11; one += 1) {
      for (let other = 2; other < one; other += 1)
        expect(Math.abs(product(one, other).reduce((sum, value, row) => sum + value * (first[row] as number), 0))).toBeLessThan(24);
    }
  });

  it('is every combination up to four factors, and the smallest one that holds more', () => {
    expect(new Set(screeningDesign(4, true).map((row) => row.join()))).toHaveLength(16);
    expect([0, 1, 4, 5, 11, 12, 20, 24].map((factors) => designSize(factors, false))).toEqual([1, 2, 16, 12, 12, 20, 24, 28]);
    expect(designSize(20, true)).toBe(48);
    expect(designSize(84, false)).toBeUndefined();
    expect(() => screeningDesign(84, false)).toThrow(RangeError);
  });
});

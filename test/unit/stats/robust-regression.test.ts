/** The sum of effects: exact without noise, unmoved by outliers, honest about its error. */
import { describe, expect, it } from 'vitest';
import { Cholesky } from '../../../src/stats/cholesky.ts';
import { seededRandom } from '../../../src/stats/random.ts';
import { robustRegression, studentQuantile } from '../../../src/stats/robust-regression.ts';
import { gaussian } from '../../support/random.ts';

const ROWS = [[0], [0, 1], [0, 2], [0, 1, 2], [0], [0, 1], [0, 2], [0, 1, 2]];
const PRIORS = [Number.POSITIVE_INFINITY, 1e6, 1e6];
const TRUE = [200, -30, 15];
const sumOfTrue = (row: readonly number[]): number => row.reduce((sum, column) => sum + (TRUE[column] as number), 0);
const noisy = (random: () => number, rows: readonly (readonly number[])[]): number[] => rows.map((row) => sumOfTrue(row) * Math.exp(0.03 * gaussian(random)));

describe('the robust regression', () => {
  it('finds the effects exactly where there is no noise', () => {
    const { coefficients } = robustRegression({ rows: ROWS, values: ROWS.map(sumOfTrue), priors: PRIORS });
    for (const [column, effect] of TRUE.entries()) expect(coefficients[column]).toBeCloseTo(effect, 3);
  });

  it('is hardly moved by one value that is three times too large', () => {
    const rows = Array.from({ length: 6 }, () => ROWS).flat();
    const values = rows.map((row, index) => sumOfTrue(row) * (index === 3 ? 3 : 1 + 0.01 * Math.sin(7 * index)));
    const { coefficients } = robustRegression({ rows, values, priors: PRIORS });
    expect(coefficients[1]).toBeGreaterThan(-33);
    expect(coefficients[1]).toBeLessThan(-27);
  });

  it('has bounds of 95 % that hold in about 95 of 100 samples', () => {
    const rows = Array.from({ length: 4 }, () => ROWS).flat();
    const random = seededRandom(11);
    let held = 0;
    for (let sample = 0; sample < 600; sample += 1) {
      const { coefficients, precision, degrees } = robustRegression({ rows, values: noisy(random, rows), priors: PRIORS });
      const half = studentQuantile(1.959964, degrees) * Math.sqrt(precision.quadratic([0, 1, 0]));
      if (Math.abs((coefficients[1] as number) - (TRUE[1] as number)) <= half) held += 1;
    }
    expect(held / 600).toBeGreaterThan(0.92);
    expect(held / 600).toBeLessThan(0.985);
  });

  it('shares between two effects that always come together what it sees of them', () => {
    const rows = [[0], [0, 1, 2], [0], [0, 1, 2], [0], [0, 1, 2]];
    const { coefficients } = robustRegression({ rows, values: rows.map((row) => (row.length > 1 ? 80 : 100)), priors: [Number.POSITIVE_INFINITY, 30, 30] });
    expect(coefficients[1]).toBeCloseTo(coefficients[2] as number, 6);
    expect((coefficients[1] as number) + (coefficients[2] as number)).toBeCloseTo(-20, 0);
  });

  it("has Student's quantiles", () => {
    expect(studentQuantile(1.959964, 10)).toBeCloseTo(2.228, 2);
    expect(studentQuantile(1.959964, 1e9)).toBeCloseTo(1.96, 3);
  });
});

describe('the Cholesky factor', () => {
  it('solves and measures', () => {
    const factor = new Cholesky([Float64Array.of(4, 0), Float64Array.of(2, 3)]);
    const [x, y] = factor.solve([10, 8]);
    expect(4 * (x as number) + 2 * (y as number)).toBeCloseTo(10, 12);
    expect(2 * (x as number) + 3 * (y as number)).toBeCloseTo(8, 12);
    expect(factor.quadratic([1, 0])).toBeCloseTo(3 / 8, 12);
  });
});

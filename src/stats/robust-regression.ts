/**
 * A sum of effects that are there or not, as a model of positive values whose noise grows with them: Huber's weights, so that one slow value in twenty hardly
 * moves it, and a normal prior on every coefficient, so that coefficients which the data cannot tell apart share what is
 * seen instead of exploding.
 */
import { Cholesky } from './cholesky.ts';
import { median } from './quantile.ts';

export interface Regression {
  /** Row by row the effects that are there, ascending; one that is in every row is the constant. */
  readonly rows: readonly (readonly number[])[];
  /** Positive and finite, one a row. */
  readonly values: readonly number[];
  /** Standard deviation of each effect beforehand, in the unit of the values; Infinity: nothing is known. */
  readonly priors: readonly number[];
}

export interface RegressionFit {
  readonly coefficients: Float64Array;
  /** Standard deviation of one value, as a share of it. */
  readonly noise: number;
  /** Values minus what the model says, in their unit. */
  readonly residuals: Float64Array;
  /** How much each row counts: 1 / its variance, less for outliers. */
  readonly weights: Float64Array;
  /** Degrees of freedom of the noise. */
  readonly degrees: number;
  /** The inverse of the coefficients' covariance, factored. */
  readonly precision: Cholesky;
}

// Huber's constant: 95 % as good as least squares where the noise is normal.
const HUBER = 1.345;
const ROUNDS = 25;
const CLOSE = 1e-4;

// What starts usually scatter by, worth so many observations: a design with as many columns as rows cannot tell its own noise.
const USUAL_NOISE = 0.03;
const USUAL_WEIGHT = 4;
const LEAST_NOISE = 0.002;

/** At least one row. */
export function robustRegression({ rows, values, priors }: Regression): RegressionFit {
  const typical = median(values) as number;
  const width = priors.length;
  const degrees = USUAL_WEIGHT + Math.max(values.length / 4, values.length - width);
  const fitted = new Float64Array(values.length).fill(typical);
  const weights = new Float64Array(values.length);
  const residuals = Float64Array.from(values, (value) => value - typical);
  let noise = Math.max(LEAST_NOISE, spread(residuals, fitted));
  for (let round = 1; ; round += 1) {
    for (let row = 0; row < values.length; row += 1) {
      const deviation = noise * (fitted[row] as number);
      const distance = Math.abs(residuals[row] as number) / deviation;
      weights[row] = (distance > HUBER ? HUBER / distance : 1) / deviation ** 2;
    }
    const { precision, coefficients } = solve({ rows, values, priors }, weights);
    for (const [row, columns] of rows.entries()) {
      fitted[row] = Math.max(typical / 20, sumOf(columns, coefficients));
      residuals[row] = (values[row] as number) - (fitted[row] as number);
    }
    const seen = spread(residuals, fitted) ** 2 * values.length;
    const next = Math.max(LEAST_NOISE, Math.sqrt((USUAL_WEIGHT * USUAL_NOISE ** 2 + seen) / degrees));
    const settled = Math.abs(next - noise) < CLOSE * noise;
    noise = next;
    if (settled || round === ROUNDS) return { coefficients, noise, residuals, weights, degrees, precision };
  }
}

/** Of the residuals as shares of what was expected, so that outliers do not count: 1.4826 x the median distance from 0. */
function spread(residuals: Float64Array, fitted: Float64Array): number {
  return 1.4826 * (median(Array.from(residuals, (residual, row) => Math.abs(residual) / (fitted[row] as number))) as number);
}

function solve({ rows, values, priors }: Regression, weights: Float64Array): { precision: Cholesky; coefficients: Float64Array } {
  const width = priors.length;
  const matrix = Array.from({ length: width }, () => new Float64Array(width));
  const right = new Float64Array(width);
  for (const [row, columns] of rows.entries()) {
    const weight = weights[row] as number;
    const part = weight * (values[row] as number);
    for (const [place, i] of columns.entries()) {
      right[i] = (right[i] as number) + part;
      const line = matrix[i] as Float64Array;
      for (let other = 0; other <= place; other += 1) {
        const j = columns[other] as number;
        line[j] = (line[j] as number) + weight;
      }
    }
  }
  for (const [i, prior] of priors.entries()) {
    const line = matrix[i] as Float64Array;
    line[i] = (line[i] as number) + prior ** -2;
  }
  const precision = new Cholesky(matrix);
  return { precision, coefficients: precision.solve(right) };
}

/** Sum of these entries. */
export function sumOf(columns: readonly number[], entries: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < columns.length; place += 1) sum += entries[columns[place] as number] as number;
  return sum;
}

/** Quantile of Student's t above one half, from the normal one (Hill's first terms): right to 1 % from 4 degrees of freedom on. */
export function studentQuantile(normal: number, degrees: number): number {
  const cube = normal ** 3;
  return normal + (cube + normal) / (4 * degrees) + (5 * normal ** 5 + 16 * cube + 3 * normal) / (96 * degrees ** 2);
}

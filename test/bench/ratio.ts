/** Hodges-Lehmann ratio of two samples with 95 % bounds: the shift of their logarithms. */
import { hodgesLehmann } from '../../src/stats/hodges-lehmann.ts';

export interface Ratio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

export function hodgesLehmannRatio(values: readonly number[], reference: readonly number[]): Ratio {
  const shift = hodgesLehmann(reference.map(Math.log), values.map(Math.log));
  if (!shift) throw new Error('a ratio needs two samples of finite values');
  return { ratio: Math.exp(shift.shift), low: Math.exp(shift.low ?? Number.NEGATIVE_INFINITY), high: Math.exp(shift.high ?? Number.POSITIVE_INFINITY) };
}

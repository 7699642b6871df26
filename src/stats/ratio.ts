/**
 * The ratio of two independent samples: Hodges-Lehmann's estimate and its exact bounds (hodges-lehmann.ts), taken of the
 * logarithms. Swapping the samples inverts it exactly.
 */
import { hodgesLehmann, type ShiftOptions } from './hodges-lehmann.ts';

export interface Ratio {
  /** Typical quotient candidate / baseline. */
  readonly ratio: number;
  /** Missing where the counts are too small for the confidence asked for. */
  readonly low?: number;
  readonly high?: number;
}

/** candidate / baseline. Undefined where a sample is empty or holds a value that is not positive and finite. */
export function hodgesLehmannRatio(baseline: readonly number[], candidate: readonly number[], options: ShiftOptions = {}): Ratio | undefined {
  const logs = (values: readonly number[]) => values.map((value) => (value > 0 ? Math.log(value) : Number.NaN));
  const shift = hodgesLehmann(logs(baseline), logs(candidate), options);
  if (shift === undefined) return undefined;
  const ratio = Math.exp(shift.shift);
  return shift.low === undefined || shift.high === undefined ? { ratio } : { ratio, low: Math.exp(shift.low), high: Math.exp(shift.high) };
}

/** One quantity of both sides: typical values, ratio and difference with bounds, and whether they are noise or matter. */
import type { Change } from '../../core/comparison.ts';
import { hodgesLehmann } from '../../stats/hodges-lehmann.ts';
import { median } from '../../stats/quantile.ts';
import { hodgesLehmannRatio } from '../../stats/ratio.ts';

export interface ChangeRule {
  /** Of the bounds, two-sided. */
  readonly confidence: number;
  /** Smallest change that matters, as a ratio minus 1. */
  readonly margin: number;
}

/** Milliseconds of both sides. Total for any finite values, none at all included. */
export function changeOf(baseline: readonly number[], candidate: readonly number[], { confidence, margin }: ChangeRule): Change {
  const baselineMs = median(baseline);
  const candidateMs = median(candidate);
  const ratio = hodgesLehmannRatio(baseline, candidate, { confidence });
  const shift = hodgesLehmann(baseline, candidate, { confidence });
  const numbers = {
    ...(baselineMs !== undefined && { baselineMs }),
    ...(candidateMs !== undefined && { candidateMs }),
    baselineCount: baseline.length,
    candidateCount: candidate.length,
    ...(ratio !== undefined && { ratio: ratio.ratio }),
    ...(ratio?.low !== undefined && ratio.high !== undefined && { lowRatio: ratio.low, highRatio: ratio.high }),
    ...(shift !== undefined && { shiftMs: shift.shift }),
    ...(shift?.low !== undefined && shift.high !== undefined && { lowMs: shift.low, highMs: shift.high }),
  };
  const significant = isSignificant(numbers);
  return { ...numbers, significant, relevant: significant && distance(numbers) >= margin };
}

type Numbers = Omit<Change, 'significant' | 'relevant'>;

/** By the ratio; a quantity that can be 0 (a phase that one side does not have) has none and is judged by its difference. */
function isSignificant({ ratio, lowRatio, highRatio, lowMs, highMs }: Numbers): boolean {
  if (ratio !== undefined) return lowRatio !== undefined && highRatio !== undefined && (lowRatio > 1 || highRatio < 1);
  return lowMs !== undefined && highMs !== undefined && (lowMs > 0 || highMs < 0);
}

/** How far from unchanged, as a ratio minus 1. */
function distance({ ratio, shiftMs, baselineMs }: Numbers): number {
  if (ratio !== undefined) return Math.abs(ratio - 1);
  if (shiftMs === undefined || shiftMs === 0) return 0;
  return baselineMs === undefined || baselineMs === 0 ? Number.POSITIVE_INFINITY : Math.abs(shiftMs / baselineMs);
}

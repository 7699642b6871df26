/** What a simulation says: one figure of one rule under one noise model, with the bound that decides whether it holds. */
import { shareLowerBound, shareUpperBound } from '../../src/stats/binomial.ts';

export interface Row {
  readonly table: string;
  readonly name: string;
  readonly value: string;
  /** One-sided bound at 95 % on the bad side, as shown. */
  readonly bound: string;
  /** What was asked for; a row without one is published for information. */
  readonly limit?: string;
  readonly met?: boolean;
  readonly count: number;
  readonly seed: number;
  /** How near the bound is to its limit: 1 touches it. Says which row is the worst. */
  readonly strain?: number;
  readonly note?: string;
}

export interface SimulationContext {
  /** Fewer repetitions: proves that the simulation works and that its figures are not far off. */
  readonly quick: boolean;
  say(message: string): void;
}

/** Seeds for choosing constants are below, those that figures are quoted from are here: no constant was chosen by them. */
export const HELD_OUT_SEED = 20_261_120;

/** One-sided. */
const NORMAL_95 = 1.645;

export const percent = (share: number, digits = 2): string => `${(100 * share).toFixed(digits)} %`;

interface Counted {
  readonly table: string;
  readonly name: string;
  readonly hits: number;
  readonly count: number;
  readonly seed: number;
  readonly note?: string;
}

/** A share that must not exceed `limit`: its upper Clopper-Pearson bound is what counts. */
export function atMost({ hits, ...row }: Counted, limit?: number): Row {
  const bound = shareUpperBound(hits, row.count);
  const judged = limit === undefined ? {} : { limit: `<= ${percent(limit, 1)}`, met: bound <= limit, strain: bound / limit };
  return { ...row, value: percent(hits / row.count), bound: `<= ${percent(bound)}`, ...judged };
}

/** A share that has to reach `limit`: its lower Clopper-Pearson bound is what counts. */
export function atLeast({ hits, ...row }: Counted, limit?: number): Row {
  const bound = shareLowerBound(hits, row.count);
  const judged = limit === undefined ? {} : { limit: `>= ${percent(limit, 1)}`, met: bound >= limit, strain: (1 - bound) / (1 - limit) };
  return { ...row, value: percent(hits / row.count), bound: `>= ${percent(bound)}`, ...judged };
}

/** A mean that must not exceed `limit`: its upper bound counts, by the normal approximation. */
export function meanAtMost({ counts, ...row }: Omit<Counted, 'hits' | 'count'> & { readonly counts: readonly number[] }, limit?: number): Row {
  const count = counts.length;
  const mean = counts.reduce((sum, one) => sum + one, 0) / count;
  const variance = counts.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, count - 1);
  const bound = mean + NORMAL_95 * Math.sqrt(variance / count);
  const judged = limit === undefined ? {} : { limit: `<= ${limit.toFixed(1)}`, met: bound <= limit, strain: bound / limit };
  return { ...row, count, value: mean.toFixed(2), bound: `<= ${bound.toFixed(2)}`, ...judged };
}

/**
 * Exact upper bound at 95 % of the mean of a Poisson count, by bisection of its distribution function (Garwood 1936): 3.0
 * for none.
 */
export function poissonUpper(events: number): number {
  let low = events;
  let high = 10 + 2 * events + 10 * Math.sqrt(events);
  for (let step = 0; step < 60; step += 1) {
    const mean = (low + high) / 2;
    let term = Math.exp(-mean);
    let sum = term;
    for (let k = 1; k <= events; k += 1) {
      term *= mean / k;
      sum += term;
    }
    if (sum > 0.05) low = mean;
    else high = mean;
  }
  return high;
}

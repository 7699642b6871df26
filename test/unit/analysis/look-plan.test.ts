/** The claim of the verdict, checked by exact enumeration of every course that a run can take. */
import { describe, expect, it } from 'vitest';
import {
  cleanStartsNeeded,
  decideAtLooks,
  decideEarly,
  decideLast,
  type LookPlan,
  planLooks,
  provenShare,
  shareAtMost,
} from '../../../src/analysis/look-plan.ts';
import { BUDGET_QUANTILES } from '../../../src/core/budget.ts';
import { binomialCdf, shareLowerBound, shareUpperBound } from '../../../src/stats/binomial.ts';
import { exceedProbability, reachProbability } from '../../../src/stats/sequential-binomial.ts';

/** P(met) and P(missed) of the whole procedure where the true share within the limit is that of the plan. */
function errors(plan: LookPlan, planned: number): { met: number; missed: number } {
  const missRate = 1 - plan.share;
  const result = { met: 0, missed: 0 };
  let state = new Map([[0, 1]]);
  for (let starts = 1; starts <= planned; starts += 1) {
    const next = new Map<number, number>();
    for (const [misses, probability] of state) {
      for (const [count, weight] of [
        [misses, 1 - missRate],
        [misses + 1, missRate],
      ] as const)
        next.set(count, (next.get(count) ?? 0) + probability * weight);
    }
    state = new Map([...next].filter(([, probability]) => probability > 1e-15));
    for (const [misses, probability] of state) {
      const outcome = starts === planned ? decideLast(starts, misses, plan) : decideEarly(starts, misses, plan);
      if (outcome === undefined || outcome === 'inconclusive') continue;
      result[outcome] += probability;
      state.delete(misses);
    }
  }
  return result;
}

describe('the plan of looks', () => {
  it.each(BUDGET_QUANTILES)('errs in at most 5 %% of runs on either side when the true share is exactly %s', (at) => {
    for (const planned of [1, 6, 9, 10, 11, 20, 29, 30, 33, 34, 35, 46, 53, 54, 55, 60, 61, 70, 71, 72, 93, 100, 110, 147, 150, 300, 400]) {
      const { met, missed } = errors(planLooks(at, planned), planned);
      expect(met).toBeLessThanOrEqual(0.05);
      expect(missed).toBeLessThanOrEqual(0.05);
    }
  });

  it('errs as often as the design note computed for its staged plans', () => {
    expect(
      reachProbability(
        [
          { starts: 34, misses: 0 },
          { starts: 54, misses: 1 },
          { starts: 71, misses: 2 },
        ],
        0.1,
      ),
    ).toBeCloseTo(0.049226810912547304, 12);
    expect(
      reachProbability(
        [
          { starts: 70, misses: 0 },
          { starts: 110, misses: 1 },
          { starts: 147, misses: 2 },
        ],
        0.05,
      ),
    ).toBeCloseTo(0.048319309622803466, 12);
    expect(
      reachProbability(
        [
          { starts: 355, misses: 0 },
          { starts: 560, misses: 1 },
          { starts: 745, misses: 2 },
        ],
        0.01,
      ),
    ).toBeCloseTo(0.04885629439344419, 12);
  });

  it('would err too often if the fixed plans were tried one after another', () => {
    expect(
      reachProbability(
        [
          { starts: 29, misses: 0 },
          { starts: 46, misses: 1 },
          { starts: 61, misses: 2 },
        ],
        0.1,
      ),
    ).toBeCloseTo(0.09, 2);
  });

  it('agrees with the binomial distribution where there is one look', () => {
    expect(reachProbability([{ starts: 30, misses: 4 }], 0.1)).toBeCloseTo(binomialCdf(4, 30, 0.1), 13);
    expect(exceedProbability([{ starts: 30, misses: 7 }], 0.1)).toBeCloseTo(1 - binomialCdf(6, 30, 0.1), 13);
    expect(exceedProbability([{ starts: 5, misses: 0 }], 0.1)).toBe(1);
  });
});

describe('decisions', () => {
  const course = (starts: number, ...missed: number[]) => Array.from({ length: starts }, (_, index) => missed.includes(index + 1));

  it('meet p90 with 30 of 30, and with 29 where time ran out before', () => {
    expect(decideAtLooks(course(30), planLooks('p90', 30))).toEqual({ outcome: 'met', starts: 30, misses: 0 });
    expect(decideAtLooks(course(29), planLooks('p90', 30)).outcome).toBe('met');
    expect(decideAtLooks(course(28), planLooks('p90', 30)).outcome).toBe('inconclusive');
    expect(decideAtLooks(course(30, 4), planLooks('p90', 30)).outcome).toBe('inconclusive');
  });

  it('are taken early by the staged plan, and hold whatever comes later', () => {
    expect(decideAtLooks(course(60, 40), planLooks('p90', 60))).toEqual({ outcome: 'met', starts: 34, misses: 0 });
    expect(decideAtLooks(course(71, 3, 60), planLooks('p90', 71))).toEqual({ outcome: 'met', starts: 54, misses: 1 });
    expect(decideAtLooks(course(71, 3, 7), planLooks('p90', 71))).toEqual({ outcome: 'met', starts: 71, misses: 2 });
    expect(decideAtLooks(course(10), planLooks('p50', 30))).toEqual({ outcome: 'met', starts: 10, misses: 0 });
  });

  it('say missed at ten starts with four misses, and at the end with what the early look left', () => {
    expect(decideAtLooks(course(30, 1, 2, 3, 4), planLooks('p90', 30))).toEqual({ outcome: 'missed', starts: 10, misses: 4 });
    expect(decideAtLooks(course(30, 1, 2, 3, 15, 16, 17, 18), planLooks('p90', 30)).outcome).toBe('missed');
    expect(decideAtLooks(course(30, 1, 2, 3, 15, 16, 17), planLooks('p90', 30)).outcome).toBe('inconclusive');
  });

  it('say nothing without starts', () => {
    expect(decideAtLooks([], planLooks('p90', 30))).toEqual({ outcome: 'inconclusive', starts: 0, misses: 0 });
  });

  it("are met exactly when the proven share reaches the plan's, and missed when the upper bound stays below", () => {
    for (const at of BUDGET_QUANTILES) {
      for (const planned of [8, 30, 34, 46, 61, 80, 147]) {
        const plan = planLooks(at, planned);
        for (let misses = 0; misses <= Math.min(planned, 20); misses += 1) {
          const outcome = decideLast(planned, misses, plan);
          expect(provenShare(planned, misses, plan) >= plan.share - 1e-9).toBe(outcome === 'met');
          if (outcome !== 'met') expect(shareAtMost(planned, misses, plan) < plan.share).toBe(outcome === 'missed');
        }
      }
    }
  });
});

describe('proven shares', () => {
  it('are Clopper-Pearson bounds where no look came before', () => {
    const plan = planLooks('p90', 30);
    expect(provenShare(30, 0, plan)).toBeCloseTo(shareLowerBound(30, 30), 12);
    expect(provenShare(30, 3, plan)).toBeCloseTo(shareLowerBound(27, 30), 12);
    expect(shareAtMost(9, 3, plan)).toBeCloseTo(shareUpperBound(6, 9), 12);
    expect(provenShare(0, 0, plan)).toBe(0);
  });

  it('are a little lower where an early look has been taken', () => {
    expect(provenShare(46, 1, planLooks('p90', 46))).toBeLessThan(shareLowerBound(45, 46));
  });

  it('tell how many clean starts are missing', () => {
    expect(cleanStartsNeeded(20, 0, 0.9)).toBe(9);
    expect(cleanStartsNeeded(30, 0, 0.95)).toBe(29);
    expect(cleanStartsNeeded(30, 1, 0.9)).toBe(16);
    expect(cleanStartsNeeded(0, 0, 0.9)).toBe(29);
    expect(cleanStartsNeeded(30, 0, 0.9)).toBe(0);
    const more = cleanStartsNeeded(100, 10, 0.99) as number;
    expect(shareLowerBound(90 + more, 100 + more)).toBeGreaterThanOrEqual(0.99);
    expect(shareLowerBound(89 + more, 99 + more)).toBeLessThan(0.99);
    expect(cleanStartsNeeded(1000, 900, 0.99)).toBeUndefined();
  });
});

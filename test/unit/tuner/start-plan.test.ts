import { describe, expect, it } from 'vitest';
import { planStarts, searchEndMs } from '../../../src/tuner/start-plan.ts';

const BUDGET = { maxTrials: 250, maxTimeMs: 600_000, proofPairs: 30 };

describe('planStarts', () => {
  it('reserves the proof with its two warm-ups before the search gets anything', () => {
    expect(planStarts(BUDGET)).toEqual({ baseline: 6, search: 182, proof: 62 });
  });

  it('takes the smallest budget that it names, and refuses one start less', () => {
    const refused = (() => {
      try {
        planStarts({ ...BUDGET, maxTrials: 77 });
      } catch (error) {
        return error as { code: string; hint: string; exitCode: number };
      }
      return undefined;
    })();
    expect(refused).toMatchObject({ code: 'TUNE_BUDGET_TOO_SMALL', exitCode: 2, hint: '--max-trials 78 would do, or --proof-pairs 29' });
    expect(planStarts({ ...BUDGET, maxTrials: 78 }).search).toBe(10);
    expect(planStarts({ ...BUDGET, maxTrials: 77, proofPairs: 29 }).search).toBe(11);
  });

  it('offers no number of pairs that would prove nothing', () => {
    expect(() => planStarts({ ...BUDGET, maxTrials: 20 })).toThrow(/no room/);
    expect(() => planStarts({ ...BUDGET, maxTrials: 20 })).not.toThrow(/--proof-pairs [0-5]$/);
  });

  it('refuses a time that not even the quickest starts fit into', () => {
    expect(() => planStarts({ ...BUDGET, maxTimeMs: 3899 })).toThrow(/do not fit into 3.90 s/);
    expect(() => planStarts({ ...BUDGET, maxTimeMs: 3900 })).not.toThrow();
  });
});

describe('searchEndMs', () => {
  const plan = planStarts(BUDGET);

  it('leaves the proof its time and a tenth', () => {
    expect(searchEndMs(plan, { searchMs: 1000, proofMs: 2000 }, BUDGET, 6000)).toBeCloseTo(600_000 - 62 * 2000 * 1.1, 6);
  });

  it('refuses starts that are too slow for the time, with a time that is enough', () => {
    const slow = { searchMs: 10_000, proofMs: 12_000 };
    expect(() => searchEndMs(plan, slow, BUDGET, 60_000)).toThrow(
      expect.objectContaining({ code: 'TUNE_BUDGET_TOO_SMALL', hint: '--max-time 17m would do, or fewer --proof-pairs' }),
    );
    expect(searchEndMs(plan, slow, { ...BUDGET, maxTimeMs: 17 * 60_000 }, 60_000)).toBeGreaterThan(160_000);
  });
});

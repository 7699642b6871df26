/** The verdict by exact enumeration: every course that a run can take where the true share is exactly the one asked for. */
import { decideEarly, decideLast, type LookPlan, planLooks } from '../../src/analysis/look-plan.ts';
import { BUDGET_QUANTILES } from '../../src/core/budget.ts';
import type { Row, SimulationContext } from './row.ts';
import { percent } from './row.ts';

/** P(met) and P(missed) of the whole procedure, all stopping points together, at the true share `share`. */
function enumerateVerdict(plan: LookPlan, planned: number, share: number): { met: number; missed: number } {
  const result = { met: 0, missed: 0 };
  let state = new Float64Array(planned + 1);
  state[0] = 1;
  for (let starts = 1; starts <= planned; starts += 1) {
    const next = new Float64Array(planned + 1);
    for (let misses = 0; misses <= starts; misses += 1) {
      next[misses] = (state[misses] as number) * share + (misses > 0 ? (state[misses - 1] as number) * (1 - share) : 0);
      if ((next[misses] as number) < 1e-12) continue;
      const outcome = starts === planned ? decideLast(starts, misses, plan) : decideEarly(starts, misses, plan);
      if (outcome === undefined || outcome === 'inconclusive') continue;
      result[outcome] += next[misses] as number;
      next[misses] = 0;
    }
    state = next;
  }
  return result;
}

const PLANNED = [6, 10, 11, 20, 30, 34, 46, 54, 60, 61, 71, 72, 93, 110, 147, 200, 300, 400, 600, 800];

export function enumerateVerdicts({ quick, say }: SimulationContext): Row[] {
  say('verdicts, by enumeration');
  const lengths = quick ? PLANNED.filter((planned) => planned <= 150) : PLANNED;
  return BUDGET_QUANTILES.flatMap((at) => {
    const share = planLooks(at, 1).share;
    const worst = { met: { error: 0, planned: 0 }, missed: { error: 0, planned: 0 } };
    for (const planned of lengths) {
      const errors = enumerateVerdict(planLooks(at, planned), planned, share);
      for (const side of ['met', 'missed'] as const) if (errors[side] > worst[side].error) worst[side] = { error: errors[side], planned };
    }
    return (['met', 'missed'] as const).map((side): Row => {
      const { error, planned } = worst[side];
      return {
        table: 'Verdicts where the true share is exactly the one asked for (enumerated, no chance in it)',
        name: `called "${side}" for ${at} at a true share of ${(100 * share).toFixed(1)} %`,
        value: percent(error),
        bound: 'exact',
        limit: '<= 5.0 %',
        met: error <= 0.05,
        strain: error / 0.05,
        count: lengths.length,
        seed: 0,
        note: `worst of the planned lengths: ${planned} starts`,
      };
    });
  });
}

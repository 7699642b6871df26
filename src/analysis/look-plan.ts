/**
 * When a verdict may be taken, and what it then needs. Looking again and again at growing data and stopping at the first
 * success would be wrong far more often than the 5 % that a verdict claims, so the looks are fixed beforehand:
 *
 * - met: up to 33 planned starts (p90) one look at the end; from 34 on the staged plan 34/0 → 54/1 → 71/2 (starts /
 *   misses allowed) before it, which together errs in 4.92 %. p95: 70/0 → 110/1 → 147/2 (4.83 %), p99: 355/0 → 560/1 →
 *   745/2 (4.89 %), p50: 10/0 (0.1 %).
 * - missed: one early look at 10 starts (p90: 4 or more misses, 1.3 %; p95: 3, 1.2 %; p99: 2, 0.4 %; p50: 9, 1.1 %).
 * - the last look, at the planned count or where time ran out before it, uses what the earlier ones have left of 5 %.
 *
 * Both sides are counted as if the other one never stopped a run, which can only make the real error smaller.
 */
import type { BudgetQuantile } from '../core/budget.ts';
import { budgetShare } from '../core/budget.ts';
import { bisect } from '../stats/binomial.ts';
import { exceedProbability, type Look, reachProbability } from '../stats/sequential-binomial.ts';

const VERDICT_ERROR = 0.05;

const MET_LOOKS: Record<BudgetQuantile, readonly Look[]> = {
  p50: [{ starts: 10, misses: 0 }],
  p90: [
    { starts: 34, misses: 0 },
    { starts: 54, misses: 1 },
    { starts: 71, misses: 2 },
  ],
  p95: [
    { starts: 70, misses: 0 },
    { starts: 110, misses: 1 },
    { starts: 147, misses: 2 },
  ],
  p99: [
    { starts: 355, misses: 0 },
    { starts: 560, misses: 1 },
    { starts: 745, misses: 2 },
  ],
};

const MISSED_LOOK: Record<BudgetQuantile, Look> = {
  p50: { starts: 10, misses: 9 },
  p90: { starts: 10, misses: 4 },
  p95: { starts: 10, misses: 3 },
  p99: { starts: 10, misses: 2 },
};

export interface LookPlan {
  /** The share of starts that has to be within the limit, 0 to 1. */
  readonly share: number;
  /** Early looks only; the last one is wherever the data end. */
  readonly met: readonly Look[];
  readonly missed: readonly Look[];
}

/** The looks of a run that plans `starts` starts. */
export function planLooks(at: BudgetQuantile, starts: number): LookPlan {
  const early = (look: Look): boolean => look.starts < starts;
  return { share: budgetShare(at), met: MET_LOOKS[at].filter(early), missed: [MISSED_LOOK[at]].filter(early) };
}

/** What the data say; `starts` and `misses` are those of the look that decided, or all. */
export interface Decision {
  readonly outcome: 'met' | 'missed' | 'inconclusive';
  readonly starts: number;
  readonly misses: number;
}

/** Looks that lie before the current one. */
function before(looks: readonly Look[], starts: number): readonly Look[] {
  return looks.filter((look) => look.starts < starts);
}

/** The last look, at any count: nothing was decided at the looks before it. */
export function decideLast(starts: number, misses: number, plan: LookPlan): Decision['outcome'] {
  const here = { starts, misses };
  if (starts === 0) return 'inconclusive';
  if (reachProbability([...before(plan.met, starts), here], 1 - plan.share) <= VERDICT_ERROR) return 'met';
  if (misses > 0 && exceedProbability([...before(plan.missed, starts), here], 1 - plan.share) <= VERDICT_ERROR) return 'missed';
  return 'inconclusive';
}

/** An early look: undefined where none is planned at this count, or it decides nothing. */
export function decideEarly(starts: number, misses: number, plan: LookPlan): 'met' | 'missed' | undefined {
  if (plan.met.some((look) => look.starts === starts && misses <= look.misses)) return 'met';
  if (plan.missed.some((look) => look.starts === starts && misses >= look.misses)) return 'missed';
  return undefined;
}

/** The first look that decides, in the order of the starts; `isMiss` has one entry per start. */
export function decideAtLooks(isMiss: readonly boolean[], plan: LookPlan): Decision {
  let misses = 0;
  for (const [index, missed] of isMiss.entries()) {
    misses += missed ? 1 : 0;
    const outcome = decideEarly(index + 1, misses, plan);
    if (outcome !== undefined) return { outcome, starts: index + 1, misses };
  }
  return { outcome: decideLast(isMiss.length, misses, plan), starts: isMiss.length, misses };
}

/** Exact one-sided lower bound of the share within the limit, at 95 %, with the looks before it counted in. */
export function provenShare(starts: number, misses: number, plan: LookPlan): number {
  if (starts === 0 || misses >= starts) return 0;
  const looks = [...before(plan.met, starts), { starts, misses }];
  return bisect((share) => reachProbability(looks, 1 - share) <= VERDICT_ERROR);
}

/** Exact one-sided upper bound of the share within the limit, at 95 %, with the looks before it counted in. */
export function shareAtMost(starts: number, misses: number, plan: LookPlan): number {
  if (starts === 0 || misses === 0) return 1;
  const looks = [...before(plan.missed, starts), { starts, misses }];
  return 1 - bisect((missRate) => exceedProbability(looks, missRate) <= VERDICT_ERROR);
}

// Nobody measures longer than this to prove a share.
const MORE_LIMIT = 20_000;

/** Clean starts that would have to follow to prove `share`; undefined where it is out of reach. */
export function cleanStartsNeeded(starts: number, misses: number, share: number, metLooks: readonly Look[] = []): number | undefined {
  const passed = before(metLooks, starts);
  const proves = (more: number): boolean => reachProbability([...passed, { starts: starts + more, misses }], 1 - share) <= VERDICT_ERROR;
  let high = 1;
  while (!proves(high)) {
    high *= 2;
    if (high > MORE_LIMIT) return undefined;
  }
  let low = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (proves(middle)) high = middle;
    else low = middle;
  }
  return starts > 0 && proves(0) ? 0 : high;
}

/** The start-up budget: which share of starts reaches which moment within which limit. */

export const BUDGET_QUANTILES = ['p50', 'p90', 'p95', 'p99'] as const;
export type BudgetQuantile = (typeof BUDGET_QUANTILES)[number];

export const BUDGET_MOMENTS = ['ready', 'first-inference'] as const;
export type BudgetMoment = (typeof BUDGET_MOMENTS)[number];

export interface StartupBudget {
  readonly limitMs: number;
  readonly at: BudgetQuantile;
  readonly moment: BudgetMoment;
}

/** OpenSpec's hot start: container create to the first 200 in at most 3 s; claimed for 90 % of starts. */
export const DEFAULT_BUDGET: StartupBudget = { limitMs: 3000, at: 'p90', moment: 'ready' };

/** 0.9 for p90. */
export function budgetShare(at: BudgetQuantile): number {
  return Number(at.slice(1)) / 100;
}

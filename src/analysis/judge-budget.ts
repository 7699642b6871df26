/**
 * Trials + budget → verdict. Exact binomial: a start is within the limit or a miss, and a failed start is a miss.
 * Which counts may decide is the business of look-plan.ts.
 */
import { BUDGET_QUANTILES, budgetShare, type StartupBudget } from '../core/budget.ts';
import { WRONG_STATE_LIMIT } from '../core/cold-state.ts';
import { formatLimit, formatShare } from '../core/format.ts';
import type { Verdict } from '../core/judgement.ts';
import { isSampled, type Trial } from '../core/trial.ts';
import { cleanStartsNeeded, type Decision, decideAtLooks, type LookPlan, planLooks, provenShare, shareAtMost } from './look-plan.ts';

/** Milliseconds to the budget's moment; undefined where the trial failed or never reached it. */
function momentMs(trial: Trial, budget: StartupBudget): number | undefined {
  if (trial.outcome !== 'completed') return undefined;
  return budget.moment === 'ready' ? trial.readyMs : trial.firstInferenceMs;
}

/** The sampled starts in run order: true where the start missed the limit or failed. */
export function missesInOrder(trials: readonly Trial[], budget: StartupBudget): boolean[] {
  const sampled = trials.filter(isSampled).sort((a, b) => a.order - b.order);
  return sampled.map((trial) => !((momentMs(trial, budget) ?? Infinity) <= budget.limitMs));
}

/** Why nothing can be judged, as a sentence; undefined where it can. */
function judgingObstacle(trials: readonly Trial[]): string | undefined {
  const measured = trials.filter((trial) => trial.role === 'measured');
  const invalid = measured.filter((trial) => trial.outcome === 'invalid');
  if (measured.length === 0) return 'no start was measured';
  if (invalid.length > WRONG_STATE_LIMIT * measured.length) {
    const state = invalid[0]?.state;
    return `${invalid.length} of ${measured.length} trials began in the wrong state (${state?.requested ?? 'unknown'})${state?.reason === undefined ? '' : `: ${state.reason}`}`;
  }
  if (measured.some((trial) => trial.outcome === 'completed')) return undefined;
  const failure = measured.find((trial) => trial.failure !== undefined)?.failure;
  return `none of ${measured.length} starts was completed${failure === undefined ? '' : `: ${failure.message}`}`;
}

/**
 * Judges the trials of one variant, whatever their order in the array. `plannedTrials` fixes the looks; where fewer
 * were made (time ran out), the last one is the last look.
 */
export function judgeBudget(trials: readonly Trial[], budget: StartupBudget, plannedTrials: number): Verdict {
  const isMiss = missesInOrder(trials, budget);
  const plan = planLooks(budget.at, plannedTrials);
  const decision = decideAtLooks(isMiss, plan);
  const common = { limitMs: budget.limitMs, at: budget.at, moment: budget.moment, starts: decision.starts, within: decision.starts - decision.misses } as const;
  const proven = provenShare(decision.starts, decision.misses, plan);
  const obstacle = judgingObstacle(trials);
  if (obstacle !== undefined) return { ...common, outcome: 'errored', provenShare: proven, moreNeeded: 0, sentence: `could not be judged: ${obstacle}` };
  const moreNeeded = decision.outcome === 'inconclusive' ? (cleanStartsNeeded(decision.starts, decision.misses, plan.share, plan.met) ?? 0) : 0;
  const failed = trials
    .filter(isSampled)
    .sort((a, b) => a.order - b.order)
    .slice(0, decision.starts)
    .filter((trial) => trial.outcome !== 'completed').length;
  const observed = `${observation(decision, budget)}${failed === 0 ? '' : ` (${failed} failed)`}`;
  const later = isMiss.length - decision.starts;
  const notJudged = later === 0 ? '' : `; decided at start ${decision.starts}, the ${later} after it ${later === 1 ? 'is' : 'are'} not judged`;
  return {
    ...common,
    outcome: decision.outcome,
    provenShare: proven,
    moreNeeded,
    sentence: `${decision.outcome}: ${observed}, ${conclusion(decision, plan, proven, moreNeeded)}${notJudged}`,
  };
}

function observation(decision: Decision, budget: StartupBudget): string {
  const what = budget.moment === 'ready' ? 'starts' : 'first inferences';
  return `${decision.starts - decision.misses} of ${decision.starts} ${what} within ${formatLimit(budget.limitMs)}`;
}

function conclusion(decision: Decision, plan: LookPlan, proven: number, moreNeeded: number): string {
  if (decision.outcome === 'met') return `so at least ${level(plan.share)} are (95 % confidence)${nextLevel(decision, plan.share)}`;
  if (decision.outcome === 'missed') {
    const atMost = shareAtMost(decision.starts, decision.misses, plan);
    return `so fewer than ${level(plan.share)} are (95 % confidence): at most ${roundedShare(atMost, plan.share)}`;
  }
  const known = proven < 0.0005 ? 'which proves nothing yet' : `so at least ${roundedShare(proven, plan.share)} are (95 % confidence)`;
  const missing =
    moreNeeded === 0
      ? `${level(plan.share)} is out of reach of any affordable number of starts`
      : `${moreNeeded} more clean ${moreNeeded === 1 ? 'one' : 'ones'} would prove ${level(plan.share)}`;
  return `${known}; ${missing}`;
}

/** The next share of the table that is not proven already. */
function nextLevel(decision: Decision, share: number): string {
  for (const next of BUDGET_QUANTILES.map(budgetShare)) {
    if (next <= share) continue;
    const needed = cleanStartsNeeded(decision.starts, decision.misses, next);
    if (needed === undefined) return '';
    if (needed > 0) return `; ${needed} more clean ${needed === 1 ? 'one' : 'ones'} would prove ${level(next)}`;
  }
  return '';
}

function level(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** As everywhere else, but never rounded onto the level that was not reached. */
function roundedShare(share: number, limit: number): string {
  const shown = formatShare(share);
  return shown === formatShare(limit) ? formatShare(Math.floor(share * 1000) / 1000) : shown;
}

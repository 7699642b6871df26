/**
 * Whether a run needs another trial. It stops as soon as every variant is decided at one of the looks that were fixed
 * beforehand (look-plan.ts), or nothing more can be learnt; it never looks at any other count.
 */
import { WRONG_STATE_LIMIT } from '../core/cold-state.ts';
import type { Scenario, Variant } from '../core/scenario.ts';
import type { Trial } from '../core/trial.ts';
import { missesInOrder } from './judge-budget.ts';
import { decideEarly, planLooks } from './look-plan.ts';

export interface NextStep {
  readonly action: 'continue' | 'stop';
  /** One sentence. */
  readonly reason: string;
}

// A server that cannot start is not measured thirty times: with a tenth of failing starts, the first three fail in one run of a thousand.
const FAILED_FROM_THE_START = 3;

type Settled = { readonly kind: 'decided' | 'complete' | 'hopeless'; readonly reason: string };

/** Why the variant needs no more trials; undefined where it does. */
function settle(variant: Variant, trials: readonly Trial[], scenario: Scenario): Settled | undefined {
  const own = trials.filter((trial) => trial.variant === variant.id && trial.role === 'measured').sort((a, b) => a.order - b.order);
  const invalid = own.filter((trial) => trial.outcome === 'invalid').length;
  const started = own.filter((trial) => trial.outcome !== 'invalid');
  if (invalid > WRONG_STATE_LIMIT * scenario.trials)
    return { kind: 'hopeless', reason: `${invalid} trials of ${variant.id} began in the wrong state, more than a fifth of the plan` };
  if (started.length >= FAILED_FROM_THE_START && started.every((trial) => trial.outcome !== 'completed')) {
    return { kind: 'hopeless', reason: `the first ${started.length} starts of ${variant.id} all failed` };
  }
  const plan = planLooks(scenario.budget.at, scenario.trials);
  let misses = 0;
  for (const [index, missed] of missesInOrder(own, scenario.budget).entries()) {
    misses += missed ? 1 : 0;
    const outcome = decideEarly(index + 1, misses, plan);
    if (outcome !== undefined) return { kind: 'decided', reason: `${variant.id}: budget ${outcome} after ${index + 1} starts` };
  }
  return own.length >= scenario.trials ? { kind: 'complete', reason: `all ${scenario.trials} trials of ${variant.id} are made` } : undefined;
}

/**
 * `trialsSoFar` are those of all variants and roles. A hopeless variant stops the run only when every other one is
 * settled too; control trials are made to the end of their plan, because the overhead's interval is planned by them.
 */
export function decideNext(trialsSoFar: readonly Trial[], scenario: Scenario): NextStep {
  const settled = scenario.variants.map((variant) => settle(variant, trialsSoFar, scenario));
  if (settled.includes(undefined)) return { action: 'continue', reason: 'not every variant is decided' };
  const controls = trialsSoFar.filter((trial) => trial.role === 'control').length;
  if (controls < scenario.controls && settled.some((one) => one?.kind !== 'hopeless'))
    return { action: 'continue', reason: `${controls} of ${scenario.controls} control trials are made` };
  const reasons = settled.map((one) => one?.reason ?? '');
  return { action: 'stop', reason: reasons.join('; ') };
}

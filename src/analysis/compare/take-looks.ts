/**
 * The looks at a comparison: at counts of pairs that were fixed beforehand, each with its share of the error. The same
 * walk decides while it goes on (whether another pair is needed) and when it is over (what it came to).
 */
import type { BudgetMoment } from '../../core/budget.ts';
import { WRONG_STATE_LIMIT } from '../../core/cold-state.ts';
import type { ComparisonLook, FailureChange } from '../../core/comparison.ts';
import { failureDirection } from '../../core/comparison-gate.ts';
import type { Trial } from '../../core/trial.ts';
import { fisherTwoSided } from '../../stats/fisher.ts';
import { type ComparisonPlan, isDecided, judgeLook } from '../comparison-rule.ts';
import type { NextStep } from '../stopping.ts';
import { countFailures, measuredTrials, momentKey, momentValues } from './side-trials.ts';

export interface LookRule {
  readonly plan: ComparisonPlan;
  readonly moment: BudgetMoment;
  readonly margin: number;
}

/** Trials of each side, all roles, in any order. */
export interface BothSides {
  readonly baseline: readonly Trial[];
  readonly candidate: readonly Trial[];
}

export function compareFailures({ baseline, candidate }: BothSides, confidence: number): FailureChange {
  const [before, after] = [countFailures(baseline), countFailures(candidate)];
  const pValue = fisherTwoSided(before.failed, before.starts, after.failed, after.starts);
  const counts = { baselineFailed: before.failed, baselineStarts: before.starts, candidateFailed: after.failed, candidateStarts: after.starts };
  return { ...counts, pValue, significant: pValue < 1 - confidence };
}

/** The first `pairs` measured trials of each side. */
export function firstPairs({ baseline, candidate }: BothSides, pairs: number): BothSides {
  return { baseline: measuredTrials(baseline, pairs), candidate: measuredTrials(candidate, pairs) };
}

/** Pairs that are complete. */
function madePairs({ baseline, candidate }: BothSides): number {
  return Math.min(measuredTrials(baseline).length, measuredTrials(candidate).length);
}

function lookAt(pairs: number, sides: BothSides, { plan, moment, margin }: LookRule): ComparisonLook {
  const { baseline, candidate } = firstPairs(sides, pairs);
  const key = momentKey(moment);
  return { pairs, confidence: plan.confidence, ...judgeLook(momentValues(baseline, key), momentValues(candidate, key), plan.confidence, margin) };
}

/** A candidate that fails more often is decided however fast the rest of its starts are. */
function failsMore(look: ComparisonLook, sides: BothSides): boolean {
  const failures = compareFailures(firstPairs(sides, look.pairs), look.confidence);
  return failures.significant && failureDirection(failures) > 0;
}

/** The looks that the pairs so far allow, up to the one that decides. */
function plannedLooks(sides: BothSides, rule: LookRule): { readonly looks: readonly ComparisonLook[]; readonly decided: boolean } {
  const made = madePairs(sides);
  const looks: ComparisonLook[] = [];
  for (const pairs of rule.plan.looks.filter((count) => count <= made)) {
    const look = lookAt(pairs, sides, rule);
    looks.push(look);
    if (isDecided(look.outcome) || failsMore(look, sides)) return { looks, decided: true };
  }
  return { looks, decided: false };
}

/**
 * What a comparison that is over was looked at. Where time ran out between two looks, the last pairs are the last look:
 * it spends what the next one would have.
 */
export function takeLooks(sides: BothSides, rule: LookRule): ComparisonLook[] {
  const { looks, decided } = plannedLooks(sides, rule);
  const made = madePairs(sides);
  const open = !decided && looks.length < rule.plan.looks.length && made > (looks.at(-1)?.pairs ?? 0);
  return open ? [...looks, lookAt(made, sides, rule)] : [...looks];
}

// As in a run: with a tenth of failing starts, the first three fail in one comparison of a thousand.
const FAILED_FROM_THE_START = 3;

/** Why a side will never have anything to compare; undefined where it may. */
function hopeless(name: string, trials: readonly Trial[], maxPairs: number): string | undefined {
  const measured = measuredTrials(trials);
  const wrong = measured.filter((trial) => trial.outcome === 'invalid').length;
  if (wrong > WRONG_STATE_LIMIT * maxPairs) return `${wrong} trials of the ${name} began in the wrong state, more than a fifth of the plan`;
  const started = measured.filter((trial) => trial.outcome !== 'invalid');
  const all = started.length >= FAILED_FROM_THE_START && started.every((trial) => trial.outcome !== 'completed');
  return all ? `the first ${started.length} starts of the ${name} all failed` : undefined;
}

/** Whether a live comparison needs another trial: it ends when a look decides, at the last look, or where a side is hopeless. */
export function decidePair(sides: BothSides, rule: LookRule): NextStep {
  const maxPairs = rule.plan.looks.at(-1) ?? 0;
  const lost = hopeless('baseline', sides.baseline, maxPairs) ?? hopeless('candidate', sides.candidate, maxPairs);
  if (lost !== undefined) return { action: 'stop', reason: lost };
  const { looks, decided } = plannedLooks(sides, rule);
  if (decided) return { action: 'stop', reason: `decided after ${looks.at(-1)?.pairs} pairs` };
  if (madePairs(sides) >= maxPairs) return { action: 'stop', reason: `all ${maxPairs} pairs are made` };
  return { action: 'continue', reason: 'not decided' };
}

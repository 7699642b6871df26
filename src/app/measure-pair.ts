/**
 * Two live sides, measured in turn as the two variants of one run, and compared. The run's own loop measures; what ends
 * it is the comparison's rule instead of the budget's.
 */

import { differingQuestions } from '../analysis/comparability.ts';
import { compareSides } from '../analysis/compare/compare-sides.ts';
import { fixedPlan } from '../analysis/compare/comparison-plan.ts';
import { decidePair, type LookRule } from '../analysis/compare/take-looks.ts';
import { type ComparisonPlan, DEFAULT_MARGIN, planComparison } from '../analysis/comparison-rule.ts';
import type { NextStep } from '../analysis/stopping.ts';
import type { ComparisonResult, SideRole } from '../core/comparison.ts';
import { ColdstartError } from '../core/errors.ts';
import { formatLimit } from '../core/format.ts';
import type { RunResult } from '../core/run-result.ts';
import type { Scenario } from '../core/scenario.ts';
import type { Trial } from '../core/trial.ts';
import { readRunFolder } from '../history/run-folder.ts';
import { makeRunId } from '../history/run-id.ts';
import { comparedSide } from './compare/compared-side.ts';
import { comparisonName, type FinishedComparison, PAIR_MAX_TIME_MS, type PairRequest } from './compare/pair-request.ts';
import { saveComparison } from './compare/save-comparison.ts';
import { type FinishedRun, runScenario } from './run-scenario.ts';

const ROLES = ['baseline', 'candidate'] as const satisfies readonly SideRole[];

function titleOf({ title, baseline, candidate }: PairRequest): string {
  return title ?? `${candidate.label} against ${baseline.label}`;
}

/** One scenario with both as its variants: same order rules, same lock, same folder as any run. */
function pairScenario(request: PairRequest): Scenario {
  const { baseline, candidate, maxPairs, maxTimeMs, seed } = request;
  const { scenario } = baseline;
  return {
    ...scenario,
    name: comparisonName(scenario.name),
    title: titleOf(request),
    variants: [
      { ...baseline.variant, id: 'baseline' },
      { ...candidate.variant, id: 'candidate' },
    ],
    trials: maxPairs,
    maxTimeMs: maxTimeMs ?? PAIR_MAX_TIME_MS,
    budget: { ...scenario.budget, moment: request.moment ?? scenario.budget.moment },
    seed: seed ?? scenario.seed,
    // The cost of the marks is the same on both sides.
    controls: 0,
    share: scenario.share === 'no-lock' || candidate.scenario.share === 'no-lock' ? 'no-lock' : 'lock',
  };
}

function planOf({ maxPairs, fixed }: PairRequest): ComparisonPlan {
  return fixed === true ? fixedPlan(maxPairs) : planComparison(maxPairs);
}

function ruleOf(request: PairRequest, scenario: Scenario): LookRule {
  return { plan: planOf(request), moment: scenario.budget.moment, margin: request.margin ?? DEFAULT_MARGIN };
}

function decideBy(rule: LookRule): (trials: readonly Trial[]) => NextStep {
  const ofSide = (trials: readonly Trial[], role: SideRole): Trial[] => trials.filter(({ variant }) => variant === role);
  return (trials) => decidePair({ baseline: ofSide(trials, 'baseline'), candidate: ofSide(trials, 'candidate') }, rule);
}

/** What a reader has to know that no number shows. */
function noticesOf({ baseline, candidate }: PairRequest, run: RunResult): string[] {
  const questions = differingQuestions(baseline.variant, candidate.variant);
  const pairs = run.trials.filter(({ role, variant }) => role === 'measured' && variant === 'candidate').length;
  const timedOut = run.durationMs >= run.scenario.maxTimeMs && pairs < run.scenario.trials;
  return [
    ...run.notices,
    ...(timedOut
      ? [`the time limit of ${formatLimit(run.scenario.maxTimeMs)} (--max-time) ended it after ${pairs} of at most ${run.scenario.trials} pairs`]
      : []),
    ...(questions.length > 0
      ? [`the sides answer different questions: ${questions.map(({ fact, ...is }) => `${fact} ${is.baseline} / ${is.candidate}`).join('; ')}`]
      : []),
    ...ROLES.flatMap((role) => ({ baseline, candidate })[role].notices.map((notice) => `${role}: ${notice}`)),
  ];
}

function comparisonOf(request: PairRequest, run: RunResult): ComparisonResult {
  const side = (role: SideRole) => {
    const { label, source, scenario } = request[role];
    return comparedSide({ role, label, source, scenario: scenario.name }, run, role);
  };
  return compareSides({
    ...ruleOf(request, run.scenario),
    comparisonId: makeRunId(run.scenario.name, new Date(run.createdAt)),
    createdAt: run.createdAt,
    title: titleOf(request),
    sides: [side('baseline'), side('candidate')],
    interleaved: true,
    forced: [],
    notices: noticesOf(request, run),
    durationMs: run.durationMs,
  });
}

/** Whoever stops at the first look that says what they hope for errs in 7 % instead of 5 % (3,000 simulated comparisons of a thing with itself). */
const CHOSEN_END = 'it was interrupted by hand: its bounds hold for an end that was fixed, not for one that was chosen by what had been seen';

/** Ctrl-C: what was measured is compared and saved like the run itself; then the interruption goes on, and names the comparison. */
async function saveInterrupted(request: PairRequest, error: unknown): Promise<unknown> {
  if (!(error instanceof ColdstartError) || error.code !== 'RUN_INTERRUPTED' || typeof error.details['run'] !== 'string') return error;
  const saved = await readRunFolder(error.details['run']).catch(() => undefined);
  if (!saved?.result) return error;
  const comparison = comparisonOf(request, saved.result);
  const { folder } = await saveComparison({ ...comparison, notices: [...comparison.notices, CHOSEN_END] }, request.reportsFolder, request.formats);
  return new ColdstartError('RUN_INTERRUPTED', { ...error.details, run: folder }, { cause: error });
}

/**
 * Measures and compares. The trials are a run of their own in `runs/`; the document names it. Throws ColdstartError as
 * runScenario does; after RUN_INTERRUPTED what was measured is saved.
 */
export async function measurePair(request: PairRequest): Promise<FinishedComparison> {
  const scenario = pairScenario(request);
  const { reportsFolder, environment, signal, observer, formats } = request;
  let finished: FinishedRun;
  try {
    finished = await runScenario({
      ...request,
      scenario,
      formats: [],
      decide: decideBy(ruleOf(request, scenario)),
      reportsFolder,
      environment,
      signal,
      observer,
    });
  } catch (error) {
    throw await saveInterrupted(request, error);
  }
  const saved = await saveComparison(comparisonOf(request, finished.result), reportsFolder, formats);
  // The run's own reason has the instance's last words.
  return finished.problem === undefined ? saved : { ...saved, problem: finished.problem };
}

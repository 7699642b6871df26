/**
 * What a document asserts, one row an assertion: whether it held, and the numbers behind it. CI formats (JUnit,
 * annotations) write these rows and judge nothing themselves.
 */

import type { Change, ComparisonResult } from '../core/comparison.ts';
import { failureDirection, isRegression } from '../core/comparison-gate.ts';
import type { NightReport, SeriesNight } from '../core/night.ts';
import { isAcknowledged } from '../core/night-decision.ts';
import type { RunResult, VariantResult } from '../core/run-result.ts';
import type { Summary } from '../core/summary.ts';
import { finite } from './finite.ts';

/** passed; failed: missed or regressed; errored: could not be measured; skipped: nothing can be said yet. */
export type AssertionOutcome = 'passed' | 'failed' | 'errored' | 'skipped';

export interface Assertion {
  /** Scenario, or what stands for it. */
  readonly suite: string;
  /** Variant or series. */
  readonly subject: string;
  readonly name: string;
  readonly outcome: AssertionOutcome;
  /** One line, for every outcome. */
  readonly message: string;
  readonly details: readonly string[];
  /** `median_ms` → number; only finite ones. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly at: string;
  readonly durationMs: number;
}

/** Only the finite ones. */
export function numbers(given: Readonly<Record<string, number | null | undefined>>): Record<string, number> {
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (finite(value) === undefined ? [] : [[name, value as number]])));
}

function summaryNumbers({ medianMs, lowMs, highMs, p90Ms, count, misses }: Summary): Record<string, number> {
  return numbers({ starts: count, failed: misses, median_ms: medianMs, median_low_ms: lowMs, median_high_ms: highMs, p90_ms: p90Ms });
}

const VERDICTS = { met: 'passed', missed: 'failed', inconclusive: 'skipped', errored: 'errored' } as const;

function budgetAssertion(result: RunResult, variant: VariantResult): Assertion {
  const { verdict } = variant;
  const judged = verdict.moment === 'first-inference' ? (variant.firstInference ?? variant.ready) : variant.ready;
  return {
    suite: result.scenario.name,
    subject: variant.id,
    name: `${verdict.at} of ${verdict.moment} within ${verdict.limitMs} ms`,
    outcome: VERDICTS[verdict.outcome],
    message: verdict.sentence,
    details: [...variant.findings.map(({ title, fix }) => `${title}; fix: ${fix}`), `run ${result.runId}`],
    numbers: {
      ...summaryNumbers(judged),
      ...numbers({
        limit_ms: verdict.limitMs,
        within: verdict.within,
        proven_share: verdict.provenShare,
        coverage: variant.coverage,
        invalid: variant.counts.invalid,
      }),
    },
    at: result.createdAt,
    durationMs: result.durationMs / Math.max(1, result.variants.length),
  };
}

/** One assertion a variant: its budget. */
export function runAssertions(result: RunResult): Assertion[] {
  return result.variants.map((variant) => budgetAssertion(result, variant));
}

export function changeNumbers(change: Change): Record<string, number> {
  return numbers({
    baseline_ms: change.baselineMs,
    candidate_ms: change.candidateMs,
    baseline_starts: change.baselineCount,
    candidate_starts: change.candidateCount,
    ratio: change.ratio,
    low_ratio: change.lowRatio,
    high_ratio: change.highRatio,
    shift_ms: change.shiftMs,
  });
}

/** A slowdown below the margin is real and does not matter: it fails nothing. */
function comparisonOutcome(result: ComparisonResult): AssertionOutcome {
  const { outcome } = result;
  if (outcome === 'errored') return 'errored';
  if (outcome === 'undecided') return 'skipped';
  return isRegression(result) ? 'failed' : 'passed';
}

/** Two assertions: the judged moment is not slower, and no more starts fail. */
export function comparisonAssertions(result: ComparisonResult): Assertion[] {
  const { failures, sides, createdAt: at } = result;
  const base = { suite: result.title, subject: sides[1].label, at, durationMs: result.durationMs / 2 };
  const origin = [`baseline ${sides[0].label}, run ${sides[0].runId}`, `candidate ${sides[1].label}, run ${sides[1].runId}`];
  const carriers = result.phases.filter(({ carries }) => carries).map(({ title, contributionMs }) => `${title}: ${contributionMs.toFixed(1)} ms of the change`);
  return [
    {
      ...base,
      name: `${result.moment} is not slower`,
      outcome: comparisonOutcome(result),
      message: result.sentence,
      details: [...carriers, ...result.doubts, result.power.sentence, ...origin],
      numbers: { ...changeNumbers(result.total), ...numbers({ margin: result.margin }) },
    },
    {
      ...base,
      name: 'no more starts fail',
      outcome:
        failures.baselineStarts === 0 || failures.candidateStarts === 0
          ? 'errored'
          : failures.significant && failureDirection(failures) > 0
            ? 'failed'
            : 'passed',
      message: `${failures.candidateFailed} of ${failures.candidateStarts} starts failed, before ${failures.baselineFailed} of ${failures.baselineStarts}`,
      details: origin,
      numbers: numbers({ candidate_failed: failures.candidateFailed, baseline_failed: failures.baselineFailed, p_value: failures.pValue }),
    },
  ];
}

const NIGHT_RESULTS = {
  ok: 'passed',
  improvement: 'passed',
  regression: 'failed',
  // Its own assertion says that the target was missed; nothing regressed.
  'target-missed': 'passed',
  'noisy-host': 'skipped',
  'could-not-measure': 'errored',
} as const;

function regressionOutcome(night: SeriesNight): AssertionOutcome {
  if (night.suspected || (night.outcome === 'regression' && isAcknowledged(night, night.at))) return 'skipped';
  return NIGHT_RESULTS[night.outcome];
}

function seriesAssertions(night: SeriesNight, nightId: string): Assertion[] {
  const { signal, confirmation, problem } = night;
  const base = { suite: night.scenario, subject: night.series, at: night.at };
  const origin = [...night.notes, `night ${nightId}`, ...night.comparisons.map((id) => `comparison ${id}`)];
  const regression: Assertion = {
    ...base,
    name: 'no regression',
    outcome: regressionOutcome(night),
    message: problem === undefined ? night.sentence : `${problem.code}: ${problem.message}`,
    details: [...night.phases.map(({ title, contributionMs }) => `${title}: ${contributionMs.toFixed(1)} ms of the change`), ...origin],
    numbers: numbers({
      head_ms: signal?.headMs,
      last_good_ms: signal?.lastGoodMs,
      ratio: signal && Math.exp(signal.lnRatio),
      low_ratio: signal?.lowRatio,
      high_ratio: signal?.highRatio,
      pairs: signal?.pairs,
      confirmation_ratio: confirmation && Math.exp(confirmation.lnRatio),
      confirmation_bound_ratio: confirmation?.boundRatio,
    }),
    durationMs: night.durationMs,
  };
  if (night.budget === undefined) return [regression];
  const budget: Assertion = {
    ...base,
    name: 'budget',
    outcome: VERDICTS[night.budget.outcome],
    message: night.budget.sentence,
    details: origin,
    numbers: {},
    durationMs: 0,
  };
  return [regression, budget];
}

/** Of each series: no regression, and its budget. A series that the night did not reach could not be measured: silence is a state. */
export function nightAssertions({ night }: NightReport): Assertion[] {
  const reached = new Set(night.series.map(({ series }) => series));
  const missing = night.planned.filter((series) => !reached.has(series));
  return [
    ...night.series.flatMap((own) => seriesAssertions(own, night.nightId)),
    ...missing.map(
      (series): Assertion => ({
        suite: series.split('/')[0] as string,
        subject: series,
        name: 'no regression',
        outcome: 'errored',
        message: 'not measured: the night ended before it was reached',
        details: [`night ${night.nightId}`],
        numbers: {},
        at: night.createdAt,
        durationMs: 0,
      }),
    ),
  ];
}

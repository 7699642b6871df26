/** Saved trials → the run's result: every variant summarised, judged and diagnosed. Pure: a run can be judged again anywhere. */
import type { Environment } from '../core/environment.ts';
import type { Finding } from '../core/judgement.ts';
import { phaseOrder } from '../core/phases.ts';
import { type OutcomeCounts, RESULT_SCHEMA_VERSION, type RunResult, type VariantResult } from '../core/run-result.ts';
import type { Scenario, Variant } from '../core/scenario.ts';
import type { Summary } from '../core/summary.ts';
import type { Trial } from '../core/trial.ts';
import { hodgesLehmann } from '../stats/hodges-lehmann.ts';
import { median } from '../stats/quantile.ts';
import { differingSettings } from './differing-settings.ts';
import { diagnoseAll } from './findings/registry.ts';
import { ioRates } from './io-rates.ts';
import { judgeBudget } from './judge-budget.ts';
import { measureOverhead } from './overhead.ts';
import { chooseRepresentative } from './representative.ts';
import { completedTrials, type MomentKey, summarizeMoment, summarizePhases } from './summarize.ts';

export interface RunFacts {
  readonly runId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly scenario: Scenario;
  readonly environment: Environment;
  /** Of all variants and roles, in any order. */
  readonly trials: readonly Trial[];
  readonly notices: readonly string[];
  readonly durationMs: number;
}

/** Total for any trials: none at all, all failed, a single one. */
export function assembleResult(facts: RunFacts): RunResult {
  const trials = [...facts.trials].sort((a, b) => a.order - b.order);
  const variants = withDifferences(
    facts.scenario.variants.map((variant) => judgeVariant(variant, trials, facts)),
    trials,
  );
  const first = variants[0] as VariantResult;
  return {
    schemaVersion: RESULT_SCHEMA_VERSION,
    kind: 'run',
    runId: facts.runId,
    createdAt: facts.createdAt,
    scenario: facts.scenario,
    environment: facts.environment,
    trials,
    phases: first.phases,
    ready: first.ready,
    ...(first.firstInference !== undefined && { firstInference: first.firstInference }),
    ...(first.secondInference !== undefined && { secondInference: first.secondInference }),
    verdict: first.verdict,
    findings: first.findings,
    overhead: measureOverhead(trials),
    variants,
    notices: facts.notices,
    durationMs: facts.durationMs,
  };
}

function readyValues(trials: readonly Trial[], variant: string): number[] {
  return completedTrials(trials.filter((trial) => trial.variant === variant)).flatMap(({ readyMs }) => (readyMs === undefined ? [] : [readyMs]));
}

/** Every variant but the first against the first: a difference without its bounds is a rumour. */
function withDifferences(variants: readonly VariantResult[], trials: readonly Trial[]): VariantResult[] {
  const first = variants[0];
  return variants.map((variant) => {
    const shift = first === undefined || variant === first ? undefined : hodgesLehmann(readyValues(trials, first.id), readyValues(trials, variant.id));
    if (shift === undefined) return variant;
    const { low, high } = shift;
    const proven = low !== undefined && high !== undefined && (low > 0 || high < 0);
    return { ...variant, difference: { shiftMs: shift.shift, ...(low !== undefined && { lowMs: low }), ...(high !== undefined && { highMs: high }), proven } };
  });
}

function judgeVariant(variant: Variant, all: readonly Trial[], facts: RunFacts): VariantResult {
  const trials = all.filter((trial) => trial.variant === variant.id);
  const completed = completedTrials(trials);
  const representative = chooseRepresentative(trials);
  const readyInside = momentOrNothing(trials, 'readyInsideMs');
  const firstInference = momentOrNothing(trials, 'firstInferenceMs');
  const secondInference = momentOrNothing(trials, 'secondInferenceMs');
  const judged = {
    phases: summarizePhases(trials),
    ready: summarizeMoment(trials, 'readyMs'),
    ...(firstInference !== undefined && { firstInference }),
    ...(secondInference !== undefined && { secondInference }),
    coverage: median(completed.flatMap((trial) => trial.coverage ?? [])) ?? 0,
    counts: countOutcomes(trials),
  };
  const io = ioRates({ variant, completed, ...(facts.environment.ceilings && { ceilings: facts.environment.ceilings }) });
  const findings: Finding[] = diagnoseAll({
    ...judged,
    io,
    ...(representative !== undefined && { representative }),
    variant,
    scenario: facts.scenario,
    environment: facts.environment,
    trials: trials.filter((trial) => trial.role === 'measured'),
    completed,
  });
  return {
    ...judged,
    id: variant.id,
    settings: differingSettings(facts.scenario.variants[0], variant),
    ...(readyInside !== undefined && { readyInside }),
    verdict: judgeBudget(trials, facts.scenario.budget, facts.scenario.trials),
    ...(representative !== undefined && { representative: representative.id }),
    criticalChain: criticalChain(representative),
    findings,
    ...(io.length > 0 && { io }),
  };
}

/** A moment that no trial has (nothing was inferred, nothing is instrumented) gets no summary. */
function momentOrNothing(trials: readonly Trial[], moment: MomentKey): Summary | undefined {
  return trials.some((trial) => trial[moment] !== undefined) ? summarizeMoment(trials, moment) : undefined;
}

function countOutcomes(trials: readonly Trial[]): OutcomeCounts {
  const measured = trials.filter((trial) => trial.role === 'measured');
  const count = (outcome: Trial['outcome']): number => measured.filter((trial) => trial.outcome === outcome).length;
  return { measured: measured.length, completed: count('completed'), timedOut: count('timed-out'), crashed: count('crashed'), invalid: count('invalid') };
}

/** Leaves on the chain of the trial, in time order, each phase once. */
function criticalChain(trial: Trial | undefined): string[] {
  const spans = trial?.spans ?? [];
  const parents = new Set(spans.flatMap((span) => span.parent ?? []));
  const chain = spans.filter((span) => span.critical && !parents.has(span.phase));
  const inTime = [...chain].sort((a, b) => a.beginMs - b.beginMs || a.endMs - b.endMs || phaseOrder(a.phase) - phaseOrder(b.phase));
  return [...new Set(inTime.map((span) => span.phase))];
}

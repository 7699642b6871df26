/** RunResult → Report, the view model that every format reads. It judges nothing and knows no markup. */
import type { RunResult } from '../core/run-result.ts';
import type { Trial } from '../core/trial.ts';
import { describeEnvironment } from './describe-environment.ts';
import { describeMethod } from './describe-method.ts';
import { finite } from './finite.ts';
import type { FailureView, Report, TrialRow, VariantView } from './report.ts';
import { viewVariant } from './view-variant.ts';

function notesOf(trial: Trial): string[] {
  return [
    ...(trial.role === 'measured' ? [] : [trial.role === 'control' ? 'control, without instrumentation' : 'warm-up, not measured']),
    ...(trial.outcome === 'invalid' ? [`wrong state: ${trial.state.reason ?? 'not verified'}`] : []),
    ...(trial.failure === undefined ? [] : [`${trial.failure.code}: ${trial.failure.message}`]),
    ...(trial.shared ? ['another measurement ran beside it'] : []),
    ...trial.warnings,
  ];
}

/** A trial as the tables list it. */
export function trialRow(trial: Trial): TrialRow {
  return {
    id: trial.id,
    order: trial.order,
    variant: trial.variant,
    role: trial.role,
    outcome: trial.outcome,
    readyMs: finite(trial.readyMs),
    firstInferenceMs: finite(trial.firstInferenceMs),
    secondInferenceMs: finite(trial.secondInferenceMs),
    coverage: finite(trial.coverage),
    uncertaintyMs: finite(trial.uncertaintyMs),
    notes: notesOf(trial),
  };
}

/** What is said about a failed start; empty for the others. */
export function failureView(trial: Trial): FailureView[] {
  if (trial.failure === undefined) return [];
  const { code, message, phase } = trial.failure;
  return [
    {
      trial: trial.id,
      order: trial.order,
      variant: trial.variant,
      outcome: trial.outcome,
      code,
      message,
      phase,
      logFile: trial.logFile,
      warnings: trial.warnings,
    },
  ];
}

/** The view of a saved run. Total for any valid result: one trial, none completed, one variant or many. */
export function buildReport(result: RunResult): Report {
  const trials = [...result.trials].sort((a, b) => a.order - b.order);
  const byVariant = new Map<string, Trial[]>();
  for (const trial of trials) byVariant.set(trial.variant, [...(byVariant.get(trial.variant) ?? []), trial]);
  const variants = result.variants.map((_, position) => viewVariant(result, position, byVariant.get(result.variants[position]?.id ?? '') ?? []));
  return {
    runId: result.runId,
    title: result.scenario.title,
    scenario: result.scenario.name,
    createdAt: result.createdAt,
    durationMs: result.durationMs,
    toolVersion: result.environment.tool.version,
    variants: variants as [VariantView, ...VariantView[]],
    trials: trials.map(trialRow),
    failures: trials.flatMap(failureView),
    environment: describeEnvironment(result),
    overhead: result.overhead.sentence,
    notices: result.notices,
    method: describeMethod(result),
  };
}

/** A run as gauges: moments, phases, verdict and counts of every variant. */
import type { RunResult, VariantResult } from '../../../core/run-result.ts';
import type { Summary } from '../../../core/summary.ts';
import { type GaugeValue, gauge, gaugeOfMs, gaugeOfTime, type Labels, states } from './gauges.ts';

const VERDICTS = ['met', 'missed', 'inconclusive', 'errored'] as const;

function momentGauges(labels: Labels, summary: Summary | undefined): GaugeValue[] {
  if (summary === undefined) return [];
  return [
    ...gaugeOfMs('coldstart_median_seconds', labels, summary.medianMs),
    ...gaugeOfMs('coldstart_median_low_seconds', labels, summary.lowMs),
    ...gaugeOfMs('coldstart_median_high_seconds', labels, summary.highMs),
    ...gaugeOfMs('coldstart_p90_seconds', labels, summary.p90Ms),
  ];
}

function countGauges(labels: Labels, { counts }: VariantResult): GaugeValue[] {
  const ended = { completed: counts.completed, timed_out: counts.timedOut, crashed: counts.crashed, invalid: counts.invalid };
  return Object.entries(ended).flatMap(([outcome, count]) => gauge('coldstart_starts', { ...labels, outcome }, count));
}

function variantGauges(result: RunResult, variant: VariantResult): GaugeValue[] {
  const labels = labelsOf(result, variant.id);
  const { verdict } = variant;
  return [
    ...momentGauges({ ...labels, moment: 'ready-inside' }, variant.readyInside),
    ...momentGauges({ ...labels, moment: 'ready' }, variant.ready),
    ...momentGauges({ ...labels, moment: 'first-inference' }, variant.firstInference),
    ...momentGauges({ ...labels, moment: 'second-inference' }, variant.secondInference),
    ...variant.phases.flatMap(({ id, medianMs, exclusiveMs }) => [
      ...gaugeOfMs('coldstart_phase_median_seconds', { ...labels, phase: id }, medianMs),
      ...gaugeOfMs('coldstart_phase_exclusive_seconds', { ...labels, phase: id }, exclusiveMs),
    ]),
    ...gaugeOfMs('coldstart_limit_seconds', { ...labels, moment: verdict.moment, at: verdict.at }, verdict.limitMs),
    ...gauge('coldstart_within_limit_ratio', labels, verdict.starts > 0 ? verdict.within / verdict.starts : undefined),
    ...gauge('coldstart_proven_ratio', labels, verdict.provenShare),
    ...gauge('coldstart_coverage_ratio', labels, variant.coverage),
    ...countGauges(labels, variant),
    ...states('coldstart_verdict', labels, 'verdict', VERDICTS, verdict.outcome),
    ...gaugeOfTime('coldstart_run_timestamp_seconds', labels, result.createdAt),
    // Without a completed start nothing was measured: the time of the last success stays what it was.
    ...(variant.counts.completed > 0 ? gaugeOfTime('coldstart_last_success_timestamp_seconds', labels, result.createdAt, result.durationMs) : []),
  ];
}

/** What tells one series of runs from another. */
export function labelsOf(result: RunResult, variant: string): Labels {
  const own = result.scenario.variants.find(({ id }) => id === variant);
  return { scenario: result.scenario.name, variant, target: own?.target.kind ?? result.environment.target.kind, state: own?.state ?? 'unknown' };
}

export function runGauges(result: RunResult): GaugeValue[] {
  const { environment, scenario } = result;
  const digests = Object.entries(environment.target).flatMap(([fact, value]) => (/^(image|imageId|imageDigest)$/.test(fact) ? [[fact, String(value)]] : []));
  const info = {
    scenario: scenario.name,
    run_id: result.runId,
    version: environment.tool.version,
    fingerprint: environment.fingerprint,
    kernel: environment.host.kernel,
    backend: environment.engine?.backend ?? '',
    ...Object.fromEntries(digests),
  };
  return [...result.variants.flatMap((variant) => variantGauges(result, variant)), ...gauge('coldstart_run_info', info, 1)];
}

/** A comparison as gauges: the ratio with its bounds, and where the difference is. */
import type { ComparisonResult } from '../../../core/comparison.ts';
import { type GaugeValue, gauge, gaugeOfMs, gaugeOfTime, states } from './gauges.ts';

const OUTCOMES = ['slower', 'faster', 'same', 'undecided', 'errored'] as const;

export function comparisonGauges(result: ComparisonResult): GaugeValue[] {
  const { total, sides, moment } = result;
  const labels = { comparison: result.title, moment };
  const [baseline, candidate] = sides;
  return [
    ...gauge('coldstart_comparison_ratio', labels, total.ratio),
    ...gauge('coldstart_comparison_low_ratio', labels, total.lowRatio),
    ...gauge('coldstart_comparison_high_ratio', labels, total.highRatio),
    ...gaugeOfMs('coldstart_comparison_seconds', { ...labels, side: 'baseline' }, total.baselineMs),
    ...gaugeOfMs('coldstart_comparison_seconds', { ...labels, side: 'candidate' }, total.candidateMs),
    ...result.phases.flatMap(({ id, contributionMs }) => gaugeOfMs('coldstart_comparison_phase_change_seconds', { ...labels, phase: id }, contributionMs)),
    ...states('coldstart_comparison_outcome', labels, 'outcome', OUTCOMES, result.outcome),
    ...gaugeOfTime('coldstart_comparison_timestamp_seconds', labels, result.createdAt),
    ...gauge(
      'coldstart_comparison_info',
      {
        ...labels,
        comparison_id: result.comparisonId,
        baseline: baseline.label,
        baseline_run: baseline.runId,
        candidate: candidate.label,
        candidate_run: candidate.runId,
        fingerprint: candidate.environment.fingerprint,
      },
      1,
    ),
  ];
}

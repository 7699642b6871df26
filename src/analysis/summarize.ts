/**
 * Trials → summaries: of the moments, with the doubts that a reader has to know, and of every phase. Failed starts rank
 * behind every value; trials in the wrong state are never sampled, only counted.
 */
import { formatMs, formatShare, plural } from '../core/format.ts';
import type { PhaseSummary } from '../core/judgement.ts';
import { findPhase, phaseOrder } from '../core/phases.ts';
import { unionMs } from '../core/span-rows.ts';
import type { Summary } from '../core/summary.ts';
import { isSampled, type Span, type Trial } from '../core/trial.ts';
import { findTrend, lagOne } from '../stats/drift.ts';
import { findOutliers } from '../stats/outliers.ts';
import { median } from '../stats/quantile.ts';
import { summarizeSample } from '../stats/summary.ts';

export type MomentKey = 'readyMs' | 'readyInsideMs' | 'firstInferenceMs' | 'secondInferenceMs';

/** Below this p-value a trend or a memory is more than chance would make once in a hundred runs. */
const DRIFT_LEVEL = 0.01;

/** Sampled trials that were completed, in run order. */
export function completedTrials(trials: readonly Trial[]): Trial[] {
  return trials.filter((trial) => isSampled(trial) && trial.outcome === 'completed').sort((a, b) => a.order - b.order);
}

/** Summary of one moment over the trials of one variant. Without any value, its numbers are NaN (null when saved). */
export function summarizeMoment(trials: readonly Trial[], moment: MomentKey): Summary {
  const completed = completedTrials(trials).filter((trial) => trial[moment] !== undefined);
  const misses = trials.filter((trial) => isSampled(trial) && trial.outcome !== 'completed').length;
  const values = completed.map((trial) => trial[moment] as number);
  const numbers = summarizeSample(values, misses);
  return {
    count: numbers.count,
    misses,
    medianMs: numbers.median,
    ...(numbers.low !== undefined && { lowMs: numbers.low }),
    ...(numbers.high !== undefined && { highMs: numbers.high }),
    minMs: numbers.min,
    maxMs: numbers.max,
    ...(numbers.p90 !== undefined && { p90Ms: numbers.p90 }),
    ...(numbers.p95 !== undefined && { p95Ms: numbers.p95 }),
    doubts: doubtsOf(trials, completed, values, misses, numbers.median),
  };
}

function doubtsOf(trials: readonly Trial[], completed: readonly Trial[], values: readonly number[], misses: number, middle: number): string[] {
  const measured = trials.filter((trial) => trial.role === 'measured');
  const invalid = measured.filter((trial) => trial.outcome === 'invalid').length;
  const shared = completed.filter((trial) => trial.shared).length;
  const count = values.length + misses;
  return [
    ...(invalid > 0 ? [`${invalid} of ${plural(measured.length, 'trial')} began in the wrong state and ${invalid === 1 ? 'is' : 'are'} left out`] : []),
    ...(misses > 0 ? [`${misses} of ${plural(count, 'start')} failed and ${misses === 1 ? 'ranks' : 'rank'} behind every value`] : []),
    ...(middle === Infinity ? ['at least half of the starts failed, so there is no median'] : []),
    ...(count > 0 && count < 6 ? [`an interval needs at least 6 starts; there ${count === 1 ? 'is' : 'are'} ${count}`] : []),
    ...(shared > 0 ? [`another measurement ran beside ${shared} of ${plural(completed.length, 'start')} (--no-lock)`] : []),
    ...outlierDoubt(completed, values),
    ...driftDoubt(values),
  ];
}

/** Which starts lie far out, and in which phase each of them lost its time. They stay in the sample. */
function outlierDoubt(completed: readonly Trial[], values: readonly number[]): string[] {
  const outliers = findOutliers(values).filter((outlier) => outlier.side === 'high');
  if (outliers.length === 0) return [];
  const named = outliers.slice(0, 3).map(({ index }) => {
    const trial = completed[index] as Trial;
    const blame = blameOf(trial, completed);
    return blame === undefined ? trial.id : `${trial.id}: ${formatMs(blame.excessMs)} more in ${findPhase(blame.phase)?.title ?? blame.phase}`;
  });
  const more = outliers.length > named.length ? `, and ${outliers.length - named.length} more` : '';
  return [
    `${outliers.length} of ${plural(values.length, 'start')} ${outliers.length === 1 ? 'is an outlier' : 'are outliers'} and kept (${named.join('; ')}${more})`,
  ];
}

/** Milliseconds that each leaf phase of the trial holds on the critical chain. */
export function chainTimes(trial: Pick<Trial, 'spans'>): Map<string, number> {
  const parents = new Set(trial.spans.flatMap((span) => span.parent ?? []));
  const times = new Map<string, number>();
  for (const span of trial.spans) if (!parents.has(span.phase)) times.set(span.phase, (times.get(span.phase) ?? 0) + span.exclusiveMs);
  return times;
}

/** The phase in which a trial took most longer than usual; undefined where no phase did. */
export function blameOf(trial: Trial, completed: readonly Trial[]): { readonly phase: string; readonly excessMs: number } | undefined {
  const all = completed.map(chainTimes);
  const excesses = [...chainTimes(trial)].map(([phase, ms]) => ({ phase, excessMs: ms - (median(all.map((times) => times.get(phase) ?? 0)) ?? 0) }));
  return excesses.filter(({ excessMs }) => excessMs > 0).sort((a, b) => b.excessMs - a.excessMs)[0];
}

/** How the values moved with the run, as a sentence; nothing where chance explains it. */
export function driftDoubt(values: readonly number[]): string[] {
  const trend = findTrend(values);
  if (trend !== undefined && trend.pValue < DRIFT_LEVEL) {
    const half = Math.floor(values.length / 2);
    const change = (median(values.slice(-half)) ?? 0) - (median(values.slice(0, half)) ?? 0);
    const middle = median(values) ?? 0;
    const share = middle > 0 ? ` (${formatShare(Math.abs(change) / middle)})` : '';
    return [
      `the host was drifting: starts became ${trend.rho > 0 ? 'slower' : 'faster'} during the run, by ${formatMs(Math.abs(change))}${share} from the first half to the second`,
    ];
  }
  const memory = lagOne(values);
  // White noise has a lag-one correlation of about 1 / sqrt(n); 2.58 of these are exceeded once in a hundred.
  const limit = 2.58 / Math.sqrt(values.length);
  return memory !== undefined && values.length >= 10 && memory > limit
    ? [`neighbouring starts resemble each other (correlation ${memory.toFixed(2)}): the host changed its pace during the run`]
    : [];
}

/** One row per phase that any completed start has, in the catalogue's order; foreign labels follow by their begin. */
export function summarizePhases(trials: readonly Trial[]): PhaseSummary[] {
  const byPhase = new Map<string, Span[][]>();
  for (const trial of completedTrials(trials)) {
    // Labels of a program's own that lie after ready (its inferences) are part of no start.
    const counted = trial.spans.filter((span) => findPhase(span.phase) !== undefined || span.beginMs < (trial.readyMs ?? Number.POSITIVE_INFINITY));
    for (const [phase, spans] of groupByPhase(counted)) {
      const perTrial = byPhase.get(phase);
      if (perTrial === undefined) byPhase.set(phase, [spans]);
      else perTrial.push(spans);
    }
  }
  const rows = [...byPhase].map(([phase, perTrial]) => summarizePhase(phase, perTrial));
  return rows.sort((a, b) => phaseOrder(a.id) - phaseOrder(b.id) || a.beginMs - b.beginMs || (a.id < b.id ? -1 : 1));
}

function groupByPhase(spans: readonly Span[]): Map<string, Span[]> {
  const groups = new Map<string, Span[]>();
  for (const span of spans) groups.set(span.phase, [...(groups.get(span.phase) ?? []), span]);
  return groups;
}

/** `perTrial`: the spans of the phase in each trial; several of one trial count their union, so overlap is never added. */
function summarizePhase(phase: string, perTrial: readonly (readonly Span[])[]): PhaseSummary {
  const numbers = summarizeSample(perTrial.map(unionMs));
  const parent = perTrial.flat().find((span) => span.parent !== undefined)?.parent;
  const bytes = median(perTrial.map((spans) => spans.reduce((sum, span) => sum + (span.bytes ?? 0), 0))) ?? 0;
  return {
    id: phase,
    title: findPhase(phase)?.title ?? phase,
    ...(parent !== undefined && { parent }),
    medianMs: numbers.median,
    ...(numbers.low !== undefined && { lowMs: numbers.low }),
    ...(numbers.high !== undefined && { highMs: numbers.high }),
    exclusiveMs: median(perTrial.map((spans) => spans.reduce((sum, span) => sum + span.exclusiveMs, 0))) ?? 0,
    beginMs: median(perTrial.map((spans) => Math.min(...spans.map((span) => span.beginMs)))) ?? 0,
    count: perTrial.length,
    ...(bytes > 0 && { bytes }),
  };
}

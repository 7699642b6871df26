/** Per-trial series out of the saved run: each phase's exclusive time, the rest up to ready, and what went wrong. */
import { findPhase, phaseOrder } from '../../../../../core/phases.ts';
import { leafSpans } from '../../../../../core/span-rows.ts';
import type { Trial } from '../../../../../core/trial.ts';
import { phaseTone, type Tone } from '../../../../phase-tone.ts';

export interface SeriesRow {
  readonly id: string;
  readonly title: string;
  /** Undefined: time that no phase explains, or a trial whose spans are not in the page. */
  readonly tone: Tone | undefined;
  /** Milliseconds, one a trial. */
  readonly valuesMs: readonly number[];
}

function exclusiveByPhase(trial: Trial): Map<string, number> {
  const sums = new Map<string, number>();
  for (const span of leafSpans(trial.spans)) sums.set(span.phase, (sums.get(span.phase) ?? 0) + span.exclusiveMs);
  return sums;
}

/** Rows in the catalogue's order; their sum over a completed trial is its ready. */
export function seriesRows(trials: readonly Trial[]): SeriesRow[] {
  const sums = trials.map(exclusiveByPhase);
  const phases = [...new Set(sums.flatMap((own) => [...own].filter(([, ms]) => ms > 0).map(([phase]) => phase)))];
  const rows = phases
    .filter((phase) => phase !== 'first-inference' && phase !== 'second-inference')
    .sort((a, b) => phaseOrder(a) - phaseOrder(b))
    .map((id): SeriesRow => ({ id, title: findPhase(id)?.title ?? id, tone: phaseTone(id), valuesMs: sums.map((own) => own.get(id) ?? 0) }));
  const restMs = trials.map((trial, index) => Math.max(0, (trial.readyMs ?? 0) - rows.reduce((sum, row) => sum + (row.valuesMs[index] ?? 0), 0)));
  // Rounding leaves crumbs that would only add a row to every tooltip.
  return restMs.some((ms) => ms > 0.05) ? [...rows, { id: 'rest', title: 'unexplained', tone: undefined, valuesMs: restMs }] : rows;
}

/** How high the stack of each trial is: ready, or as far as a failed start is known to have come. */
export function heightsMs(trials: readonly Trial[], rows: readonly SeriesRow[]): number[] {
  return trials.map((_, index) => rows.reduce((sum, row) => sum + (row.valuesMs[index] ?? 0), 0));
}

/** The columns of a trial, the same in every table that has one row a trial: moments and one column a phase of the catalogue. */
import { PHASES } from '../../../core/phases.ts';
import { unionMs } from '../../../core/span-rows.ts';
import type { Trial } from '../../../core/trial.ts';
import type { Cell } from './table.ts';

const COLUMNS: readonly (readonly [string, (trial: Trial) => Cell])[] = [
  ['order', (trial) => trial.order],
  ['trial', (trial) => trial.id],
  ['variant', (trial) => trial.variant],
  ['role', (trial) => trial.role],
  ['outcome', (trial) => trial.outcome],
  ['failure', (trial) => trial.failure?.code],
  ['port_ms', (trial) => trial.portMs],
  ['ready_inside_ms', (trial) => trial.readyInsideMs],
  ['ready_ms', (trial) => trial.readyMs],
  ['first_inference_ms', (trial) => trial.firstInferenceMs],
  ['second_inference_ms', (trial) => trial.secondInferenceMs],
  ['coverage', (trial) => trial.coverage],
  ['uncertainty_ms', (trial) => trial.uncertaintyMs],
];

export interface TrialColumns {
  readonly names: readonly string[];
  readonly cells: (trial: Trial) => Cell[];
}

function phasesOf(trials: readonly Trial[]): string[] {
  const seen = new Set(trials.flatMap((trial) => trial.spans.map((span) => span.phase)));
  const known: string[] = PHASES.map((phase) => phase.id).filter((id) => seen.has(id));
  return [...known, ...[...seen].filter((id) => !known.includes(id)).sort()];
}

function durationMs(trial: Trial, phase: string): number | undefined {
  const spans = trial.spans.filter((span) => span.phase === phase);
  return spans.length === 0 ? undefined : unionMs(spans);
}

/** Times are milliseconds from start-requested; a phase's column is the time in which it ran, in milliseconds. */
export function trialColumns(trials: readonly Trial[]): TrialColumns {
  const phases = phasesOf(trials);
  return {
    names: [...COLUMNS.map(([name]) => name), ...phases.map((id) => `phase_${id.replace(/-/g, '_')}_ms`)],
    cells: (trial) => [...COLUMNS.map(([, read]) => read(trial)), ...phases.map((phase) => durationMs(trial, phase))],
  };
}

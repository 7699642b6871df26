/** One row a trial, one column a phase of the catalogue: for spreadsheets and data frames. */
import { PHASES } from '../../core/phases.ts';
import type { RunResult } from '../../core/run-result.ts';
import { unionMs } from '../../core/span-rows.ts';
import type { Trial } from '../../core/trial.ts';

/** Quoted where needed; a text that a spreadsheet would run as a formula is kept from it by an apostrophe. */
function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function phaseColumns(result: RunResult): string[] {
  const seen = new Set(result.trials.flatMap((trial) => trial.spans.map((span) => span.phase)));
  const known: string[] = PHASES.map((phase) => phase.id).filter((id) => seen.has(id));
  return [...known, ...[...seen].filter((id) => !known.includes(id)).sort()];
}

function row(trial: Trial, phases: readonly string[]): string {
  const durations = phases.map((id) => {
    const spans = trial.spans.filter((span) => span.phase === id);
    return spans.length === 0 ? undefined : unionMs(spans);
  });
  return [
    trial.order,
    trial.id,
    trial.variant,
    trial.role,
    trial.outcome,
    trial.failure?.code,
    trial.portMs,
    trial.readyInsideMs,
    trial.readyMs,
    trial.firstInferenceMs,
    trial.secondInferenceMs,
    trial.coverage,
    trial.uncertaintyMs,
    ...durations,
  ]
    .map(cell)
    .join(',');
}

/** Times are milliseconds from start-requested; a phase's column is the time in which it ran, in milliseconds. */
export function renderCsv(result: RunResult): string {
  const phases = phaseColumns(result);
  const columns = [
    'order',
    'trial',
    'variant',
    'role',
    'outcome',
    'failure',
    'port_ms',
    'ready_inside_ms',
    'ready_ms',
    'first_inference_ms',
    'second_inference_ms',
    'coverage',
    'uncertainty_ms',
    ...phases.map((id) => `phase_${id.replace(/-/g, '_')}_ms`),
  ];
  return [columns.map(cell).join(','), ...[...result.trials].sort((a, b) => a.order - b.order).map((trial) => row(trial, phases))].join('\n').concat('\n');
}

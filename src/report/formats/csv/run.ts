/** A run as a table: one row a trial, in run order. */
import type { RunResult } from '../../../core/run-result.ts';
import { renderTable } from './table.ts';
import { trialColumns } from './trial-columns.ts';

/** Times are milliseconds from start-requested; a phase's column is the time in which it ran, in milliseconds. */
export function renderCsv(result: RunResult): string {
  const { names, cells } = trialColumns(result.trials);
  return renderTable(names, [...result.trials].sort((a, b) => a.order - b.order).map(cells));
}

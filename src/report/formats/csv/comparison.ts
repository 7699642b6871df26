/** A comparison as a table: one row a trial with the side that it belongs to; the baseline's first, each in run order. */
import type { ComparisonResult } from '../../../core/comparison.ts';
import { renderTable } from './table.ts';
import { trialColumns } from './trial-columns.ts';

/** Times are milliseconds from start-requested; a phase's column is the time in which it ran, in milliseconds. */
export function renderComparisonCsv({ sides }: ComparisonResult): string {
  const { names, cells } = trialColumns(sides.flatMap(({ trials }) => trials));
  const rows = sides.flatMap(({ role, label, trials }) => [...trials].sort((a, b) => a.order - b.order).map((trial) => [role, label, ...cells(trial)]));
  return renderTable(['side', 'label', ...names], rows);
}

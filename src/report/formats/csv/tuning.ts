/** The search of a tuning as a table: one row a start, in the order in which they were made, with a column for each searched knob. */
import type { SearchStart, TuningResult } from '../../../core/tuning.ts';
import { type Cell, renderTable } from './table.ts';

const COLUMNS: readonly (readonly [string, (start: SearchStart) => Cell])[] = [
  ['order', (start) => start.order],
  ['stage', (start) => start.stage],
  ['candidate', (start) => start.candidate],
  ['trial', (start) => start.trialId],
  ['outcome', (start) => start.outcome],
  ['objective_ms', (start) => start.objectiveMs],
  ['reason', (start) => start.reason],
];

/** Times are milliseconds. A knob's cell is the value that the start had; empty where nobody knows what it was started with. */
export function renderTuningCsv({ starts, candidates, knobs }: TuningResult): string {
  const searched = knobs.filter(({ status }) => status === 'searched');
  const settingsOf = new Map(candidates.map(({ id, settings }) => [id, settings]));
  const cells = (start: SearchStart): Cell[] => {
    const settings = start.settings ?? settingsOf.get(start.candidate);
    return searched.map(({ id, current }) => settings && (settings[id] ?? current));
  };
  const names = searched.map(({ id }) => `knob_${id.replace(/-/g, '_')}`);
  return renderTable(
    [...COLUMNS.map(([name]) => name), ...names],
    starts.map((start) => [...COLUMNS.map(([, read]) => read(start)), ...cells(start)]),
  );
}

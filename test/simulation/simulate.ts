/** All simulations, and their tables as Markdown. `npm run simulate` runs them (src/setup/simulate.mjs). */
import { simulateFalseChanges, simulatePower } from './comparisons.ts';
import { simulateIntervals } from './intervals.ts';
import { simulateLevels } from './levels.ts';
import { simulateCalmNights, simulateFirstNights, simulateShifts } from './nightly.ts';
import type { Row, SimulationContext } from './row.ts';
import { simulateIdleTuning, simulateTuning } from './tuning.ts';
import { enumerateVerdicts } from './verdicts.ts';

/** In the order of the tables. */
export const SIMULATIONS = [
  enumerateVerdicts,
  simulateIntervals,
  simulateFalseChanges,
  simulatePower,
  simulateCalmNights,
  simulateShifts,
  simulateFirstNights,
  simulateLevels,
  simulateTuning,
  simulateIdleTuning,
] as const satisfies readonly ((context: SimulationContext) => Row[])[];

function worstOf(rows: readonly Row[]): Row | undefined {
  return rows.filter((row) => row.strain !== undefined).sort((a, b) => (b.strain as number) - (a.strain as number))[0];
}

const COLUMNS = ['Case', 'Seen', 'Bound at 95 %', 'Asked', 'Count', 'Seed', 'Note'];

function cellsOf({ name, value, bound, limit, met, count, seed, note }: Row): string[] {
  return [name, value, bound, limit === undefined ? '–' : `${limit}: ${met === true ? 'met' : '**missed**'}`, String(count), String(seed), note ?? '–'];
}

/** Columns are padded as the formatter of this repository does. */
function tableOf(title: string, rows: readonly Row[]): string {
  const worst = worstOf(rows);
  const cells = [COLUMNS, ...rows.map(cellsOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => (row[column] as string).length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`;
  const [head, ...body] = cells.map(line);
  return [
    `## ${title}`,
    '',
    head,
    line(widths.map((width) => '-'.repeat(width))),
    ...body,
    ...(worst === undefined ? [] : ['', `Worst: ${worst.name}, ${worst.value} (${worst.bound}).`]),
    '',
  ].join('\n');
}

/** The whole file. */
export function tables(rows: readonly Row[]): string {
  const titles = [...new Set(rows.map((row) => row.table))];
  return [
    '# What the rules do under known noise',
    '',
    'Written by `npm run simulate`; do not edit. Constants were chosen on other seeds than these. Bounds are one-sided:',
    'Clopper-Pearson for shares, Garwood for counts per year. A simulation says what a rule does under the noise that its row',
    'states; it is no measurement of a machine. Rows without a limit are published for information.',
    '',
    ...titles.map((title) =>
      tableOf(
        title,
        rows.filter((row) => row.table === title),
      ),
    ),
  ].join('\n');
}

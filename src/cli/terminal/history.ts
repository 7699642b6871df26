/** The history in a terminal: every series in a line, and the newest runs of each, oldest first as time goes. Pure. */
import { formatChange } from '../../core/change-words.ts';
import { formatInterval, formatMs, NO_VALUE, plural } from '../../core/format.ts';
import type { HistoryReport, HistoryRow, HistorySeries } from '../../core/history.ts';
import { sparkline } from './sparkline.ts';
import { createStyle, heading, sanitize, type TerminalOptions, type TerminalStyle, truncate } from './style.ts';
import { renderTable } from './table.ts';

/** Position of the column that tells of levels that moved. */
const MOVED = 5;

/** Columns of a series' name that are worth more than the facts to the right: `scenario/variant` is told apart by its end. */
const NAME = 36;

/** Columns of a series' course. */
const COURSE = 20;

/** `+1.9 %` against the row before it in the same segment; a dash where there is none to compare with. */
function changeAt({ rows, segments }: HistorySeries, index: number): string {
  const own = rows[index]?.medianMs;
  const before = segments.includes(index) ? undefined : rows[index - 1]?.medianMs;
  if (own === undefined || before === undefined || before <= 0) return NO_VALUE;
  return formatChange(own / before);
}

/** What happened at a row besides its number. */
function notesAt(series: HistorySeries, index: number): string {
  const row = series.rows[index] as HistoryRow;
  const before = series.rows[index - 1];
  const moved = series.changePoints.find((change) => change.index === index);
  return [
    ...(moved ? [`◆ level ${formatMs(moved.beforeMs)} → ${formatMs(moved.afterMs)}`] : []),
    ...(index > 0 && series.segments.includes(index) ? ['│ other machine or tool'] : []),
    ...(before && row.release !== before.release && row.release !== undefined ? [`release ${sanitize(row.release)}`] : []),
    ...(row.invalid > 0 ? [`${row.invalid} in a wrong state`] : []),
    ...(row.unfinished ? ['did not end'] : []),
    ...(row.pruned ? ['removed'] : []),
  ].join(', ');
}

function when(createdAt: string): string {
  return sanitize(createdAt.slice(0, 16).replace('T', ' '));
}

function overview(series: readonly HistorySeries[], style: TerminalStyle): string[] {
  const rows = series.map((one) => {
    const last = one.rows.at(-1) as HistoryRow;
    const moved = one.changePoints.at(-1);
    return [
      sanitize(one.series),
      String(one.rows.length),
      formatMs(last.medianMs),
      changeAt(one, one.rows.length - 1),
      sparkline(
        one.rows.map(({ medianMs }) => medianMs),
        COURSE,
      ),
      moved ? `◆ ${sanitize(moved.at.slice(0, 10))}` : '',
      sanitize(last.outcome),
      when(last.createdAt),
      sanitize(`${one.target}, ${one.state}`),
    ];
  });
  const head = ['series', 'runs', 'ready', 'change', 'course', 'level moved', 'verdict', 'newest (UTC)', 'state'];
  // An empty column would take its room from the names.
  const shown = (cells: readonly string[]): string[] =>
    cells.filter((_, column) => column !== MOVED || series.some(({ changePoints }) => changePoints.length > 0));
  const table = { head: shown(head), rows: rows.map(shown) };
  return renderTable({ ...table, first: NAME, text: [4, 5, 6, 7, 8].slice(0, table.head.length - 4) }, style);
}

function details(series: HistorySeries, limit: number, style: TerminalStyle): string[] {
  const { rows } = series;
  const from = Math.max(0, rows.length - limit);
  const table = rows
    .slice(from)
    .map((row, offset) => [
      sanitize(row.runId),
      formatMs(row.medianMs),
      changeAt(series, from + offset),
      notesAt(series, from + offset),
      sanitize(row.outcome),
      `${row.starts - row.misses} of ${row.starts}`,
      formatInterval(row.lowMs, row.highMs),
    ]);
  const hidden = from > 0 ? [style.colors.dim(`  ${plural(from, 'older run')} not shown: --all`)] : [];
  const title = heading(truncate(sanitize(`${series.series} (${series.target}, ${series.state})`), style.width), style);
  return [
    '',
    title,
    ...hidden,
    ...renderTable({ head: ['run', 'ready', 'change', '', 'verdict', 'within', '95 % interval'], rows: table, text: [3, 4] }, style),
  ];
}

export interface HistoryShape extends TerminalOptions {
  /** Rows of each series. */
  readonly limit: number;
  /** The runs of each series too, not only one line a series. */
  readonly runs: boolean;
  /** Where was looked, for a history that is empty. */
  readonly folder?: string;
}

/** Ends with a line feed. `change` compares with the run before in the same segment; `◆` is a level that moved. */
export function renderHistory({ series }: HistoryReport, { limit, runs, folder, ...options }: HistoryShape): string {
  const style = createStyle(options);
  if (series.length === 0) return `no saved run${folder === undefined ? '' : ` under ${sanitize(folder)}`}; coldstart run makes one\n`;
  return `${[...overview(series, style), ...(runs ? series.flatMap((one) => details(one, limit, style)) : [])].join('\n')}\n`;
}

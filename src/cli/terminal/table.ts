/** Aligned columns: the first flush left, numbers flush right. */
import { displayWidth, padEnd, padStart, type TerminalStyle, truncate } from './style.ts';

export interface TableShape {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns that hold text; all others are flush right. The first one always is text. */
  readonly text?: readonly number[];
  /** Columns of the first one below which it is not squeezed for the sake of the others (18). */
  readonly first?: number;
}

const FIRST_COLUMN = 18;

/** Lines without trailing blanks. The first column gives way where the width does not suffice, then whole columns from the right. */
export function renderTable({ head, rows, text = [], first = FIRST_COLUMN }: TableShape, style: TerminalStyle, indent = '  '): string[] {
  const widths = head.map((title, column) => Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[column] ?? ''))));
  const gap = 2;
  const total = (): number => displayWidth(indent) + widths.reduce((sum, width) => sum + width + gap, -gap);
  const natural = widths[0] ?? 0;
  widths[0] = Math.max(Math.min(natural, first), Math.min(natural, natural + style.width - total()));
  let columns = widths.length;
  while (columns > 2 && total() > style.width) {
    columns -= 1;
    widths.length = columns;
    widths[0] = Math.max(Math.min(natural, first), Math.min(natural, (widths[0] ?? 0) + style.width - total()));
  }
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) =>
        column === 0 || text.includes(column) ? padEnd(truncate(cells[column] ?? '', width), width) : padStart(cells[column] ?? '', width),
      )
      .join(' '.repeat(gap))
      .trimEnd();
  return [style.colors.dim(indent + line(head)), ...rows.map((row) => indent + line(row))];
}

/** A table as comma-separated values (RFC 4180, line feeds), safe to open in a spreadsheet. */

export type Cell = string | number | boolean | null | undefined;

/** Quoted where needed; a text that a spreadsheet would run as a formula is kept from it by an apostrophe. */
function cell(value: Cell): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const raw = String(value);
  const text = /^[=+\-@\t\r]/.test(raw) ? `'${raw}` : raw;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** Head and rows; it ends with a line feed. A number that is not finite is an empty cell. */
export function renderTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows]
    .map((row) => row.map(cell).join(','))
    .join('\n')
    .concat('\n');
}

/** Plain columns for lists: the last one takes what is left of the width and is wrapped under itself. */

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Rows of equal length; ends with a line feed. Empty for no rows. */
export function renderColumns(rows: readonly (readonly string[])[], width: number): string {
  const columns = rows[0]?.length ?? 0;
  if (columns === 0) return '';
  const widths = Array.from({ length: columns - 1 }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const indent = widths.reduce((sum, value) => sum + value + 2, 0);
  const rest = Math.max(24, width - indent);
  return rows
    .flatMap((row) => {
      const head = widths.map((value, column) => (row[column] ?? '').padEnd(value + 2)).join('');
      return wrap(row.at(-1) ?? '', rest).map((line, index) => `${index === 0 ? head : ' '.repeat(indent)}${line}`.trimEnd());
    })
    .map((line) => `${line}\n`)
    .join('');
}

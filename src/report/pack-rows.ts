/**
 * Many rows of one kind as columns, for a page that has to carry ten thousands of them: names are written once, and like
 * stands beside like, which is what compression feeds on. Packing and unpacking lose nothing.
 */

type Column = readonly unknown[] | { readonly words: readonly string[]; readonly at: readonly (number | null)[] };

/** A column is a plain list, or a list of words and where each stands; null is a value that the row does not have. */
export interface PackedRows {
  readonly count: number;
  readonly columns: Readonly<Record<string, Column>>;
}

/** A list of words pays off where each is used twice. */
function packColumn(values: readonly unknown[]): Column {
  const present = values.filter((value) => value !== undefined && value !== null);
  const words = [...new Set(present)];
  if (present.length === 0 || words.length * 2 > present.length || !words.every((word) => typeof word === 'string'))
    return values.map((value) => value ?? null);
  const places = new Map(words.map((word, index) => [word, index]));
  return { words: words as string[], at: values.map((value) => places.get(value as string) ?? null) };
}

/** Columns of all keys that any row has. Values are strings, numbers and booleans. */
export function packRows(rows: readonly object[]): PackedRows {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = Object.fromEntries(keys.map((key) => [key, packColumn(rows.map((row) => (row as Record<string, unknown>)[key]))]));
  return { count: rows.length, columns };
}

function isList(column: Column): column is readonly unknown[] {
  return Array.isArray(column);
}

function valuesOf(column: Column): readonly unknown[] {
  return isList(column) ? column : column.at.map((at) => (at === null ? null : column.words[at]));
}

/** The rows again; what a row did not have, it does not have. */
export function unpackRows<Row>({ count, columns }: PackedRows): Row[] {
  const rows = Array.from({ length: count }, (): Record<string, unknown> => ({}));
  for (const [key, column] of Object.entries(columns)) {
    for (const [index, value] of valuesOf(column).entries()) {
      const row = rows[index];
      if (row !== undefined && value !== null && value !== undefined) row[key] = value;
    }
  }
  return rows as Row[];
}

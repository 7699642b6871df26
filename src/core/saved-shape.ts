/** Whether a document has the parts that its readers follow without asking. What it says is not judged here. */

type Kind = 'string' | 'number' | 'object' | 'list' | 'filled-list';

export type SavedShape = Readonly<Record<string, Kind>>;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKind(value: unknown, kind: Kind): boolean {
  if (kind === 'list') return Array.isArray(value) && value.every(isRecord);
  if (kind === 'filled-list') return Array.isArray(value) && value.length > 0 && value.every(isRecord);
  return kind === 'object' ? isRecord(value) : typeof value === kind;
}

/** The first key (dotted) of `shape` that is missing or of another kind; undefined where all are there. */
export function missingPart(document: unknown, shape: SavedShape): string | undefined {
  return Object.entries(shape).find(([path, kind]) => {
    const value = path.split('.').reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), document);
    return !isKind(value, kind);
  })?.[0];
}

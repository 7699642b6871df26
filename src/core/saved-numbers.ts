/**
 * Numbers that JSON does not know. A saved document has null for an infinite value and for one that does not exist; this
 * is the one place that says which of both a null was. Whoever reads a document through core/upgrade-result.ts gets back
 * exactly what was saved.
 */
import type { VariantResult } from './run-result.ts';
import type { Summary } from './summary.ts';

type SavedSummary = Omit<Summary, 'medianMs' | 'minMs' | 'maxMs'> & { readonly [Key in 'medianMs' | 'minMs' | 'maxMs']: number | null };

/** A median is infinite where at least half of the starts failed; a range over nothing is not a number. */
function reviveSummary(saved: SavedSummary): Summary {
  const { medianMs, minMs, maxMs } = saved;
  if (medianMs !== null && minMs !== null && maxMs !== null) return saved as Summary;
  return {
    ...saved,
    medianMs: medianMs ?? (saved.count > 0 ? Infinity : Number.NaN),
    minMs: minMs ?? Number.NaN,
    maxMs: maxMs ?? Number.NaN,
  };
}

const MOMENTS = ['ready', 'readyInside', 'firstInference', 'secondInference'] as const;

/** The summaries of a variant, or of the top level of a run, with the numbers that JSON has not. */
export function reviveSummaries<T extends Partial<Pick<VariantResult, (typeof MOMENTS)[number]>>>(saved: T): T {
  const revived = MOMENTS.flatMap((moment) => {
    const summary = saved[moment];
    return summary === undefined ? [] : [[moment, reviveSummary(summary)] as const];
  });
  return { ...saved, ...Object.fromEntries(revived) };
}

/**
 * The same value without the keys that hold null: for documents whose numbers are missing where there is none, so that a
 * null can only be one that JSON could not hold. Keys named in `untouched` are left as they are, for their size.
 */
export function withoutNulls<T>(value: T, untouched: readonly string[] = []): T {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, untouched)) as T;
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, untouched.includes(key) ? item : withoutNulls(item, untouched)])) as T;
}

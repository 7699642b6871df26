/**
 * The order in which the spans of a start are drawn: lanes by their first begin, in each lane by begin, children right
 * below their parent. It draws nothing; the terminal and the report do.
 */
import { phaseOrder } from './phases.ts';
import type { Span } from './trial.ts';

export interface SpanRow {
  readonly span: Span;
  /** 0 for a phase without a parent among the rows of its lane, else one more than its parent's. */
  readonly depth: number;
  /** A parent: its time is that of its children and must not be counted again. */
  readonly hasChildren: boolean;
}

export interface SpanLane {
  readonly lane: string;
  readonly rows: readonly SpanRow[];
}

/** Earlier first; of two that begin together the longer one, which may be the other's parent; then the catalogue's order. */
function byBegin(a: Span, b: Span): number {
  return a.beginMs - b.beginMs || b.endMs - a.endMs || phaseOrder(a.phase) - phaseOrder(b.phase) || a.index - b.index;
}

function rowsOf(spans: readonly Span[]): SpanRow[] {
  const phases = new Set(spans.map((span) => span.phase));
  const childrenOf = new Map<string | undefined, Span[]>();
  for (const span of [...spans].sort(byBegin)) {
    const parent = span.parent !== undefined && span.parent !== span.phase && phases.has(span.parent) ? span.parent : undefined;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), span]);
  }
  const rows: SpanRow[] = [];
  const placed = new Set<string>();
  const place = (span: Span, depth: number): void => {
    // Several spans of one parent phase: its children belong below the first one. Also ends a cycle of parents.
    const children = placed.has(span.phase) ? [] : (childrenOf.get(span.phase) ?? []);
    placed.add(span.phase);
    rows.push({ span, depth, hasChildren: children.length > 0 });
    for (const child of children) place(child, depth + 1);
  };
  for (const span of childrenOf.get(undefined) ?? []) place(span, 0);
  return rows;
}

/**
 * The rows of all lanes. Spans of no length (an image that was local took no pull) and spans without finite edges, which
 * a damaged file may hold, are left out.
 */
export function arrangeSpans(spans: readonly Span[]): SpanLane[] {
  const lanes = new Map<string, Span[]>();
  for (const span of spans.filter(({ beginMs, endMs }) => Number.isFinite(beginMs) && Number.isFinite(endMs) && endMs > beginMs).sort(byBegin)) {
    lanes.set(span.lane, [...(lanes.get(span.lane) ?? []), span]);
  }
  return [...lanes].map(([lane, own]) => ({ lane, rows: rowsOf(own) }));
}

/** Spans that are nobody's parent: those whose times partition a start. */
export function leafSpans(spans: readonly Span[]): Span[] {
  const parents = new Set(spans.flatMap((span) => span.parent ?? []));
  return spans.filter((span) => !parents.has(span.phase));
}

/** Time during which at least one of the spans ran, in milliseconds: overlap is counted once. */
export function unionMs(spans: readonly Span[]): number {
  let totalMs = 0;
  let reachedMs = Number.NEGATIVE_INFINITY;
  for (const { beginMs, endMs } of [...spans].sort(byBegin)) {
    totalMs += Math.max(0, endMs - Math.max(beginMs, reachedMs));
    reachedMs = Math.max(reachedMs, endMs);
  }
  return totalMs;
}

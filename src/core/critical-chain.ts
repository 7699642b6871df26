/**
 * Which span every instant of a start belongs to. It walks back from the end: the span that ended last before the point
 * is the one that the point waited for. Every instant goes to exactly one span that covers it, or to a gap.
 */
import type { Interval } from './intervals.ts';

interface Segment {
  readonly span: Interval;
  readonly beginMs: number;
  readonly endMs: number;
  /** False for time that is only counted to a span because it ran then; the end did not wait for it. */
  readonly critical: boolean;
}

export interface Walk {
  /** In time order, without overlap. */
  readonly segments: readonly Segment[];
  readonly gaps: readonly { readonly beginMs: number; readonly endMs: number }[];
}

// From one task to the next a promise has to settle and a thread to start. What ran for less than this in between is such
// a handover; for what ran longer the chain waited.
const HANDOVER_MS = 1;
// Two concurrent spans that end this close together: the order of their ends says nothing about who was waited for.
const TIE_MS = 0.5;

/** Distributes `fromMs` to `toMs` over the spans. Spans of no length take no part. */
export function walkBack(spans: readonly Interval[], fromMs: number, toMs: number): Walk {
  const lasting = spans.filter((span) => span.endMs > span.beginMs);
  const segments: Segment[] = [];
  const gaps: { beginMs: number; endMs: number }[] = [];
  let pointMs = toMs;
  while (pointMs > fromMs) {
    const previous = lastEnded(lasting, fromMs, pointMs);
    const reachedMs = previous?.endMs ?? fromMs;
    fillHole(lasting, reachedMs, pointMs, segments, gaps);
    if (previous === undefined) break;
    const beginMs = Math.max(fromMs, previous.beginMs);
    segments.push({ span: previous, beginMs, endMs: reachedMs, critical: true });
    pointMs = beginMs;
  }
  const inTime = <T extends { beginMs: number }>(list: T[]): T[] => list.sort((a, b) => a.beginMs - b.beginMs);
  return { segments: inTime(segments), gaps: inTime(gaps) };
}

function lastEnded(spans: readonly Interval[], fromMs: number, pointMs: number): Interval | undefined {
  const ended = spans.filter((span) => span.endMs <= pointMs && span.endMs > fromMs).sort((a, b) => b.endMs - a.endMs || precedence(a, b));
  const latest = ended[0];
  if (latest === undefined) return undefined;
  const tied = ended.filter((span) => latest.endMs - span.endMs <= TIE_MS && span.endMs > latest.beginMs);
  return tied.sort(precedence)[0];
}

/** The span that ran longest is the likelier one to have been waited for; the rest makes the order total. */
function precedence(a: Interval, b: Interval): number {
  return a.beginMs - b.beginMs || b.endMs - a.endMs || (a.phase < b.phase ? -1 : a.phase > b.phase ? 1 : 0) || a.index - b.index;
}

/** Between two members of the chain, time goes to the span that covers it and began last; what none covers is a gap. */
function fillHole(spans: readonly Interval[], fromMs: number, toMs: number, segments: Segment[], gaps: { beginMs: number; endMs: number }[]): void {
  if (toMs <= fromMs) return;
  const inside = spans.filter((span) => span.beginMs < toMs && span.endMs > fromMs);
  const cuts = [...new Set([fromMs, toMs, ...inside.flatMap((span) => [span.beginMs, span.endMs])])]
    .filter((cut) => cut >= fromMs && cut <= toMs)
    .sort((a, b) => a - b);
  for (const [position, beginMs] of cuts.slice(0, -1).entries()) {
    const endMs = cuts[position + 1] as number;
    const innermost = inside.filter((span) => span.beginMs <= beginMs && span.endMs >= endMs).sort((a, b) => -precedence(a, b))[0];
    if (innermost === undefined) gaps.push({ beginMs, endMs });
    else segments.push({ span: innermost, beginMs, endMs, critical: endMs - beginMs >= HANDOVER_MS });
  }
}

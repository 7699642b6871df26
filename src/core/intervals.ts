/**
 * Marks → intervals: pairs begins with ends, keeps the better of two sources, and makes times that cannot be (before
 * the start, end before begin) possible by widening their uncertainty. What it had to bend is said in a warning.
 */
import { millisecondsSince } from './clock.ts';
import type { Mark, MarkEdge, MarkSource } from './mark.ts';

/** Times in milliseconds from start-requested. */
export interface Interval {
  readonly phase: string;
  readonly index: number;
  readonly lane: string;
  readonly beginMs: number;
  readonly endMs: number;
  /** Half-width of the error of its length. */
  readonly uncertaintyMs: number;
  readonly bytes?: number;
  readonly open?: true;
}

export interface PairedMarks {
  readonly intervals: readonly Interval[];
  /** Marks that are no edge of an interval: foreign labels, ends without a begin. */
  readonly instants: readonly Mark[];
  readonly warnings: readonly string[];
}

/** A mark with its time on the trial's axis. */
interface Edge {
  readonly atMs: number;
  readonly uncertaintyMs: number;
  readonly mark: Mark;
}

// The nearer to the event the stamp is taken, the earlier its source stands here.
const TRUST: readonly MarkSource[] = ['entrypoint', 'spawner', 'containerd', 'dockerd', 'harness', 'probe', 'startup-log'];
const EDGES: readonly MarkEdge[] = ['begin', 'end', 'instant'];

/** A total order of marks, so that nothing depends on the order in which they arrived. */
export function byTime(a: Mark, b: Mark): number {
  return (
    compare(a.timestampNs, b.timestampNs) ||
    compare(a.phase, b.phase) ||
    a.index - b.index ||
    EDGES.indexOf(a.edge) - EDGES.indexOf(b.edge) ||
    TRUST.indexOf(a.source) - TRUST.indexOf(b.source) ||
    compare(a.lane, b.lane) ||
    a.uncertaintyNs - b.uncertaintyNs ||
    (a.bytes ?? -1) - (b.bytes ?? -1)
  );
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A span that never ended is closed at `endMs`, or later where its begin is later. */
export function pairMarks(marks: readonly Mark[], startRequestedNs: bigint, endMs: number): PairedMarks {
  const warnings: string[] = [];
  const instants: Mark[] = [];
  const intervals: Interval[] = [];
  for (const [name, group] of grouped(marks)) {
    const begin = pick(group, 'begin', undefined, name, warnings);
    const end = pick(group, 'end', begin, name, warnings);
    instants.push(...group.filter((mark) => mark.edge === 'instant'));
    if (begin === undefined) {
      if (end !== undefined) instants.push(end);
      continue;
    }
    const edge = (mark: Mark): Edge => clampToStart(mark, startRequestedNs, name, warnings);
    intervals.push(end === undefined ? openInterval(edge(begin), endMs, name, warnings) : closedInterval(edge(begin), edge(end), name, warnings));
  }
  return { intervals, instants: instants.sort(byTime), warnings };
}

/** Marks by phase and index, in time order; the name is for people. */
function grouped(marks: readonly Mark[]): Map<string, Mark[]> {
  const groups = new Map<string, Mark[]>();
  for (const mark of [...marks].sort(byTime)) {
    const name = mark.index === 0 ? mark.phase : `${mark.phase} ${mark.index}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [mark]);
    else group.push(mark);
  }
  return groups;
}

/** The edge's mark of the most trusted source; of several by that source the first one, an end not before its begin. */
function pick(group: readonly Mark[], edge: MarkEdge, begin: Mark | undefined, name: string, warnings: string[]): Mark | undefined {
  const candidates = group.filter((mark) => mark.edge === edge);
  const source = TRUST.find((trusted) => candidates.some((mark) => mark.source === trusted));
  const own = candidates.filter((mark) => mark.source === source);
  const chosen = own.find((mark) => begin === undefined || mark.timestampNs >= begin.timestampNs) ?? own[0];
  if (new Set(own.map((mark) => mark.timestampNs)).size > 1) warnings.push(`${name}: ${own.length} marks of its ${edge} by ${source}; the first one counts`);
  return chosen;
}

function clampToStart(mark: Mark, startRequestedNs: bigint, name: string, warnings: string[]): Edge {
  const atMs = millisecondsSince(startRequestedNs, mark.timestampNs);
  const uncertaintyMs = mark.uncertaintyNs / 1e6;
  if (atMs >= 0) return { atMs, uncertaintyMs, mark };
  if (-atMs > uncertaintyMs) warnings.push(`${name}: marked ${(-atMs).toFixed(3)} ms before the start was requested; moved to the start`);
  return { atMs: 0, uncertaintyMs: uncertaintyMs - atMs, mark };
}

function openInterval(begin: Edge, endMs: number, name: string, warnings: string[]): Interval {
  warnings.push(`${name}: began and never ended`);
  const { phase, index, lane } = begin.mark;
  return { phase, index, lane, beginMs: begin.atMs, endMs: Math.max(begin.atMs, endMs), uncertaintyMs: begin.uncertaintyMs, open: true };
}

function closedInterval(begin: Edge, end: Edge, name: string, warnings: string[]): Interval {
  const backwardsMs = Math.max(0, begin.atMs - end.atMs);
  const uncertaintyMs = begin.uncertaintyMs + end.uncertaintyMs;
  if (backwardsMs > uncertaintyMs) warnings.push(`${name}: its end was marked ${backwardsMs.toFixed(3)} ms before its begin; counted as 0 ms`);
  const bytes = Math.max(begin.mark.bytes ?? 0, end.mark.bytes ?? 0);
  const { phase, index, lane } = begin.mark;
  return {
    phase,
    index,
    lane,
    beginMs: Math.min(begin.atMs, end.atMs),
    endMs: end.atMs,
    uncertaintyMs: uncertaintyMs + backwardsMs,
    ...(bytes > 0 && { bytes }),
  };
}

/**
 * Marks → timeline of one start: spans on lanes, their exclusive time, gaps, critical chain and coverage. Everything
 * here can be computed again from saved marks; nothing reads a clock.
 */
import { millisecondsSince } from './clock.ts';
import { type Walk, walkBack } from './critical-chain.ts';
import { alignProcessStart, provenSpawn, splitSpawn, withApplication, withReady } from './derived-phases.ts';
import { byTime, type Interval, pairMarks } from './intervals.ts';
import { assignLanes } from './lanes.ts';
import type { Mark } from './mark.ts';
import { AFTER_READY, findPhase, phaseOrder } from './phases.ts';
import type { Gap, SavedMark, Span } from './trial.ts';

export interface TimelineMoments {
  readonly startRequestedNs: bigint;
  /** First 200 that the probe saw; missing where the instance never became ready. */
  readonly readyNs?: bigint;
  /** Half-width of its error; missing: that of the probe's own mark. */
  readonly readyUncertaintyNs?: number;
  /** The last thing that belongs to the trial: spans without an end are closed here. Missing: the last mark. */
  readonly endNs?: bigint;
  /** Whether our own entry point ran inside. Missing: whether it left a mark. */
  readonly instrumented?: boolean;
}

export interface Timeline {
  readonly spans: readonly Span[];
  /** Time before ready that no leaf covers. */
  readonly gaps: readonly Gap[];
  /** Foreign labels and ends without a begin, in time order. */
  readonly instants: readonly SavedMark[];
  /** Share of start-requested → ready that leaves cover, 0 to 1; missing where it never became ready. */
  readonly coverage?: number;
  /** Half-width of the error of ready. */
  readonly uncertaintyMs: number;
  /** Phases that ready waited for, in time order. */
  readonly criticalChain: readonly string[];
  readonly readyMs?: number;
  readonly endMs: number;
  /** What had to be bent to make the marks fit, in sentences. */
  readonly warnings: readonly string[];
}

/** A mark as it is saved; its time stays raw, even before the start. */
function saveMark(mark: Mark, startRequestedNs: bigint): SavedMark {
  const { phase, edge, source, lane, index, bytes } = mark;
  const atMs = millisecondsSince(startRequestedNs, mark.timestampNs);
  return { phase, edge, atMs, uncertaintyMs: mark.uncertaintyNs / 1e6, source, lane, index, ...(bytes !== undefined && { bytes }) };
}

/** All marks in time order, in milliseconds from start-requested. */
export function saveMarks(marks: readonly Mark[], startRequestedNs: bigint): SavedMark[] {
  return [...marks].sort(byTime).map((mark) => saveMark(mark, startRequestedNs));
}

/** Total for any marks: nothing throws, and no span is negative. */
export function assembleTimeline(arrived: readonly Mark[], moments: TimelineMoments): Timeline {
  const marks = provenSpawn([...arrived].sort(byTime));
  const toMs = (timestampNs: bigint): number => millisecondsSince(moments.startRequestedNs, timestampNs);
  const readyMs = moments.readyNs === undefined ? undefined : Math.max(0, toMs(moments.readyNs));
  const lastMarkMs = marks.reduce((latest, mark) => Math.max(latest, toMs(mark.timestampNs)), 0);
  const endMs = Math.max(readyMs ?? 0, moments.endNs === undefined ? lastMarkMs : toMs(moments.endNs));
  // The entry point's ready and the probe's describe two moments; the span between the last task and ready is derived.
  const edges = marks.filter((mark) => mark.phase !== 'ready' || mark.edge === 'instant');
  const instrumented = moments.instrumented ?? marks.some((mark) => mark.source === 'entrypoint');
  const { spawnedMs, others } = instrumented ? { spawnedMs: undefined, others: edges } : splitSpawn(edges, toMs);
  const paired = pairMarks(others, moments.startRequestedNs, endMs);
  const uncertaintyMs = readyUncertaintyMs(marks, moments);
  const complete = instrumented
    ? withReady(alignProcessStart(paired.intervals), readyMs, uncertaintyMs)
    : withApplication(paired.intervals, spawnedMs, readyMs, endMs);
  const nested = insideParents(complete);
  const untilMs = readyMs ?? endMs;
  const walk = walkLeaves(nested, untilMs, readyMs === undefined);
  return {
    spans: assignLanes(nested)
      .map((interval) => spanOf(interval, nested, walk))
      .sort(bySpanOrder),
    gaps: mergeGaps(walk.gaps),
    instants: paired.instants.map((mark) => saveMark(mark, moments.startRequestedNs)),
    ...(readyMs !== undefined && { readyMs, coverage: coverageOf(walk, readyMs) }),
    uncertaintyMs,
    criticalChain: criticalChain(walk),
    endMs,
    warnings: paired.warnings,
  };
}

function readyUncertaintyMs(marks: readonly Mark[], moments: TimelineMoments): number {
  const seen = marks.find((mark) => mark.phase === 'ready' && mark.edge === 'end' && mark.source === 'probe');
  return (moments.readyUncertaintyNs ?? seen?.uncertaintyNs ?? 0) / 1e6;
}

/** Of several spans of the parent's phase (one for each context) the one with the same index. */
function parentOf(interval: Interval, all: readonly Interval[]): Interval | undefined {
  const parent = findPhase(interval.phase)?.parent;
  if (parent === undefined) return undefined;
  return all.find((other) => other.phase === parent && other.index === interval.index) ?? all.find((other) => other.phase === parent);
}

/** Children partition their parent and are drawn in it, so what sticks out of it is an error of one of the clocks. */
function insideParents(intervals: readonly Interval[]): Interval[] {
  return intervals.map((interval) => {
    const parent = parentOf(interval, intervals);
    if (parent === undefined) return interval;
    const inside = (atMs: number): number => Math.min(Math.max(atMs, parent.beginMs), parent.endMs);
    const [beginMs, endMs] = [inside(interval.beginMs), inside(interval.endMs)];
    return {
      ...interval,
      lane: parent.lane,
      beginMs,
      endMs,
      uncertaintyMs: interval.uncertaintyMs + Math.abs(interval.beginMs - beginMs) + Math.abs(interval.endMs - endMs),
    };
  });
}

/**
 * Distributes the time until ready over the leaves; a foreign program's own spans then take theirs out of its block, and
 * of what is left. A span that never ended explains a failed start; in one that became ready its end was lost, so it
 * explains nothing.
 */
function walkLeaves(intervals: readonly Interval[], untilMs: number, isFailed: boolean): Walk {
  const parents = new Set(intervals.map((interval) => parentOf(interval, intervals)));
  const application = intervals.find((interval) => interval.phase === 'application');
  const isLabel = (interval: Interval): boolean => application !== undefined && findPhase(interval.phase) === undefined;
  const leaves = intervals.filter((interval) => !parents.has(interval) && !AFTER_READY.has(interval.phase) && (interval.open === undefined || isFailed));
  const outer = walkBack(
    leaves.filter((leaf) => !isLabel(leaf)),
    0,
    untilMs,
  );
  const labels = leaves.filter(isLabel);
  const within = (hole: { readonly beginMs: number; readonly endMs: number }): Walk => walkBack(labels, hole.beginMs, hole.endMs);
  const inBlock = outer.segments.flatMap((segment) => {
    if (segment.span !== application) return [segment];
    const inner = within(segment);
    return [...inner.segments, ...inner.gaps.map((gap) => ({ ...segment, ...gap }))];
  });
  const inGaps = outer.gaps.map(within);
  const segments = [...inBlock, ...inGaps.flatMap((inner) => inner.segments)].sort((a, b) => a.beginMs - b.beginMs);
  return { segments, gaps: inGaps.flatMap((inner) => inner.gaps) };
}

function spanOf(interval: Interval, all: readonly Interval[], walk: Walk): Span {
  const parent = parentOf(interval, all)?.phase;
  const isSame = (other: Interval | undefined): boolean => other?.phase === interval.phase && other.index === interval.index;
  const isOwn = (other: Interval): boolean => isSame(other) || isSame(parentOf(other, all));
  const own = walk.segments.filter((segment) => isOwn(segment.span));
  const exclusiveMs = own.reduce((sum, segment) => sum + segment.endMs - segment.beginMs, 0);
  return { ...interval, ...(parent !== undefined && { parent }), exclusiveMs, critical: own.some((segment) => segment.critical) };
}

function bySpanOrder(a: Span, b: Span): number {
  return a.beginMs - b.beginMs || b.endMs - a.endMs || phaseOrder(a.phase) - phaseOrder(b.phase) || a.index - b.index || (a.phase < b.phase ? -1 : 1);
}

function coverageOf(walk: Walk, readyMs: number): number {
  if (readyMs === 0) return 1;
  const gapMs = walk.gaps.reduce((sum, gap) => sum + gap.endMs - gap.beginMs, 0);
  return Math.min(1, Math.max(0, 1 - gapMs / readyMs));
}

function criticalChain(walk: Walk): string[] {
  const phases = walk.segments.filter((segment) => segment.critical).map((segment) => segment.span.phase);
  return phases.filter((phase, position) => phases.indexOf(phase) === position);
}

function mergeGaps(gaps: readonly Gap[]): Gap[] {
  const merged: Gap[] = [];
  for (const gap of gaps) {
    const last = merged.at(-1);
    if (last !== undefined && gap.beginMs <= last.endMs) merged[merged.length - 1] = { beginMs: last.beginMs, endMs: gap.endMs };
    else merged.push(gap);
  }
  return merged;
}

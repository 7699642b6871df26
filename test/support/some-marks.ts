/** Builders of marks and timelines: short to write, in milliseconds, complete. */
import type { Mark, MarkEdge, MarkSource } from '../../src/core/mark.ts';
import { assembleTimeline, type Timeline, type TimelineMoments } from '../../src/core/timeline.ts';

/** Start-requested of every built timeline. */
export const START_NS = 81_234_567_890_123n;

interface MarkShape {
  readonly source?: MarkSource;
  readonly lane?: string;
  readonly index?: number;
  readonly bytes?: number;
  readonly uncertaintyMs?: number;
}

/** The moment `atMs` after start-requested. */
function at(atMs: number): bigint {
  return START_NS + BigInt(Math.round(atMs * 1e6));
}

export function aMark(phase: string, edge: MarkEdge, atMs: number, shape: MarkShape = {}): Mark {
  const { source = 'entrypoint', lane = 'main', index = 0, bytes, uncertaintyMs = 0 } = shape;
  return { phase, edge, timestampNs: at(atMs), uncertaintyNs: uncertaintyMs * 1e6, source, lane, index, ...(bytes !== undefined && { bytes }) };
}

/** Begin and end of one phase. */
export function someMarks(phase: string, beginMs: number, endMs: number, shape: MarkShape = {}): Mark[] {
  const { bytes, ...edge } = shape;
  return [aMark(phase, 'begin', beginMs, edge), aMark(phase, 'end', endMs, { ...edge, ...(bytes !== undefined && { bytes }) })];
}

/** A timeline of these marks; ready at `readyMs`, or never. */
export function aTimeline(marks: readonly Mark[], readyMs?: number, moments: Partial<TimelineMoments> = {}): Timeline {
  return assembleTimeline(marks, { startRequestedNs: START_NS, ...(readyMs !== undefined && { readyNs: at(readyMs) }), ...moments });
}

/**
 * Where the level of a series of times moved: change points of the logarithms, searched in each segment apart, since
 * times of another machine or measurement are no change of level. A view: it never decides anything.
 */
import type { ChangePoint } from '../core/night.ts';
import { findChangePoints } from '../stats/change-points.ts';

export interface LevelPoint {
  /** ISO 8601. */
  readonly at: string;
  /** Undefined where nothing was measured, or nothing that could be trusted: it is skipped. */
  readonly ms?: number | undefined;
  /** Points of different segments are never compared. */
  readonly segment: number;
}

/**
 * Only so many of the newest measured points are searched: each division costs a thousand permutations of its segment,
 * and what moved before them was reported when it was new.
 */
export const SEARCHED_POINTS = 200;

interface Measured extends LevelPoint {
  readonly ms: number;
  readonly index: number;
}

function changesOf(segment: readonly Measured[]): ChangePoint[] {
  const changes = findChangePoints(segment.map(({ ms }) => Math.log(ms)));
  return changes.map(({ index, pValue, before, after }) => {
    const first = segment[index] as Measured;
    return { index: first.index, at: first.at, beforeMs: Math.exp(before), afterMs: Math.exp(after), pValue };
  });
}

/** In ascending order; `index` is that of the point in `points`, which are oldest first. Pure and seeded: the same points give the same changes. */
export function levelChanges(points: readonly LevelPoint[]): ChangePoint[] {
  const measured = points.flatMap((point, index): Measured[] => {
    const { ms } = point;
    return ms !== undefined && Number.isFinite(ms) && ms > 0 ? [{ ...point, ms, index }] : [];
  });
  const segments = new Map<number, Measured[]>();
  for (const point of measured.slice(-SEARCHED_POINTS)) {
    const known = segments.get(point.segment);
    if (known) known.push(point);
    else segments.set(point.segment, [point]);
  }
  return [...segments.values()].flatMap(changesOf).sort((a, b) => a.index - b.index);
}

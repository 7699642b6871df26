/**
 * Puts spans on lanes on which a drawing can show them: on one lane they follow or contain one another, never half.
 * Concurrent work that was marked on one lane (promises of one event loop) moves to a numbered lane beside it.
 */
import type { Interval } from './intervals.ts';

function halfOverlap(a: Interval, b: Interval): boolean {
  const apart = a.endMs <= b.beginMs || b.endMs <= a.beginMs;
  const nested = (a.beginMs <= b.beginMs && a.endMs >= b.endMs) || (b.beginMs <= a.beginMs && b.endMs >= a.endMs);
  return !apart && !nested;
}

/** The same spans, in time order, each on a lane that it fits on. */
export function assignLanes(intervals: readonly Interval[]): Interval[] {
  const lanes = new Map<string, Interval[]>();
  const ordered = [...intervals].sort(
    (a, b) => a.beginMs - b.beginMs || b.endMs - a.endMs || (a.phase < b.phase ? -1 : a.phase > b.phase ? 1 : 0) || a.index - b.index,
  );
  return ordered.map((interval) => {
    for (let number = 1; ; number += 1) {
      const lane = number === 1 ? interval.lane : `${interval.lane} (${number})`;
      const taken = lanes.get(lane) ?? [];
      if (taken.some((other) => halfOverlap(other, interval))) continue;
      const placed = { ...interval, lane };
      lanes.set(lane, [...taken, placed]);
      return placed;
    }
  });
}

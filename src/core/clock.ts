/**
 * Moments and durations. Nanoseconds are bigint and live only in marks; everything else is milliseconds as number,
 * and this file is the one place that converts. Reading a clock is the business of host/.
 */

/** A wall clock tied to the monotonic one by reading both back to back. */
export interface ClockPair {
  /** CLOCK_MONOTONIC in nanoseconds, the middle of the two readings around the wall clock's. */
  readonly monotonicNs: bigint;
  /** CLOCK_REALTIME in nanoseconds since the epoch. */
  readonly wallNs: bigint;
  /** Half the distance of the two monotonic readings, in nanoseconds. */
  readonly uncertaintyNs: number;
}

/** Milliseconds from `originNs` to `timestampNs`, exact to a nanosecond for any start-up. */
export function millisecondsSince(originNs: bigint, timestampNs: bigint): number {
  return Number(timestampNs - originNs) / 1e6;
}

/** A wall-clock stamp on the monotonic clock, by the given pair. */
export function wallToMonotonicNs(wallNs: bigint, pair: ClockPair): bigint {
  return wallNs - pair.wallNs + pair.monotonicNs;
}

/** A step above this between a run's first and last pair is a fault of the run: NTP slews at most 0.5 ms per second. */
export const CLOCK_STEP_LIMIT_MS = 50;

/** How far the wall clock moved against the monotonic one between two pairs, in milliseconds, signed. */
export function clockStepMs(first: ClockPair, last: ClockPair): number {
  return Number(last.wallNs - last.monotonicNs - (first.wallNs - first.monotonicNs)) / 1e6;
}

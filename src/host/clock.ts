/** Reads the clocks. What may be computed from the readings is in core/clock.ts. */
import type { ClockPair } from '../core/clock.ts';
import { loadHostAddon } from './binding.ts';

/** CLOCK_MONOTONIC in nanoseconds: what Node's own high-resolution time reads, and the addon too. */
export function monotonicNs(): bigint {
  return process.hrtime.bigint();
}

/** Wall and monotonic clock, read back to back. Throws HOST_ADDON_MISSING or HOST_UNSUPPORTED. */
export function readClockPair(): ClockPair {
  return loadHostAddon().readClocks();
}

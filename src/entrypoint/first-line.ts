/**
 * The first line of the entry point that runs: whatever imports this file imports it first. Nothing is imported here,
 * because loading a module would come before the stamp.
 */

/** CLOCK_MONOTONIC when our first line ran. */
export const firstLineNs: bigint = process.hrtime.bigint();

/**
 * Node's own start stamp on the same clock, some microseconds exact. process.uptime() and not performance.now(): the
 * first touch of `performance` costs three quarters of a millisecond, which would be in the measurement.
 */
const uptimeS = process.uptime();
export const nodeStartNs: bigint = process.hrtime.bigint() - BigInt(Math.round(uptimeS * 1e9));

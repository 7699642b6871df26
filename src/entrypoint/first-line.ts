/**
 * The first line of the entry point that runs: whatever imports this file imports it first. Nothing is imported here,
 * because loading a module would come before the stamp.
 */

/** CLOCK_MONOTONIC when our first line ran. */
export const firstLineNs: bigint = process.hrtime.bigint();

/** Node's own start stamp on the same clock: performance.now() counts from it. Error: the distance of the two readings. */
export const nodeStartNs: bigint = firstLineNs - BigInt(Math.round(performance.now() * 1e6));

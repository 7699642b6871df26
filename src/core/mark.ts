/**
 * A mark: one instant, where it happened, who says so and how wrong it may be. Durations are never stored; they are
 * derived from marks by timeline.ts.
 */

export type MarkEdge = 'begin' | 'end' | 'instant';

/** Who took the stamp. Decides which one wins where two describe the same edge. */
export type MarkSource =
  | 'harness' // the measuring process, around its own calls
  | 'spawner' // right before exec
  | 'probe' // seen from outside through the network
  | 'entrypoint' // inside the instance, natively
  | 'dockerd' // the daemon's event stream
  | 'containerd' // containerd's event stream
  | 'startup-log'; // a text line that a foreign program wrote

export interface Mark {
  /** A phase id of the catalogue, or the label of a foreign program. */
  readonly phase: string;
  readonly edge: MarkEdge;
  /** CLOCK_MONOTONIC of the harness's kernel, in nanoseconds, after conversion where one was needed. */
  readonly timestampNs: bigint;
  /** Half-width of the error, in nanoseconds; 0 for a stamp of the shared monotonic clock. */
  readonly uncertaintyNs: number;
  readonly source: MarkSource;
  /** Spans on the same lane follow one another: 'main', 'worker-1', 'platform', … */
  readonly lane: string;
  /** Tells several spans of one phase apart (contexts 0, 1, …). */
  readonly index: number;
  /** Bytes moved by the phase, where it moves any. */
  readonly bytes?: number;
}

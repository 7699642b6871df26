/**
 * What the runtimes say about our containers, kept by container until the trial has read it. The streams (events.ts,
 * containerd.ts) write here; stamps are those of the event, never of its receipt.
 */

export type PlatformEventKind =
  | 'network-connect'
  | 'start'
  | 'oom'
  | 'die'
  | 'destroy' // dockerd
  | 'task-create'
  | 'task-start'
  | 'task-exit'
  | 'task-oom'; // containerd

export interface PlatformEvent {
  readonly source: 'dockerd' | 'containerd';
  readonly kind: PlatformEventKind;
  readonly containerId: string;
  /** CLOCK_REALTIME of the event itself, nanoseconds. */
  readonly wallNs: bigint;
  readonly pid?: number;
  readonly exitCode?: number;
}

/** A time in which a stream was not connected; events of it may be missing. */
export interface StreamGap {
  readonly source: 'dockerd' | 'containerd';
  /** CLOCK_MONOTONIC, nanoseconds. */
  readonly fromNs: bigint;
  /** Undefined: it never came back. */
  toNs?: bigint;
}

interface Waiting {
  readonly kinds: ReadonlySet<PlatformEventKind>;
  readonly resolve: (event: PlatformEvent) => void;
}

interface ContainerRecord {
  readonly events: PlatformEvent[];
  readonly waiting: Waiting[];
  /** Ours: kept until it is forgotten. */
  watched: boolean;
}

/** Foreign containers pass by as well: only this many of those nobody asked about are remembered. */
const RECORD_LIMIT = 512;

export class PlatformEvents {
  readonly #records = new Map<string, ContainerRecord>();
  readonly gaps: StreamGap[] = [];

  #record(containerId: string): ContainerRecord {
    let record = this.#records.get(containerId);
    if (record === undefined) {
      record = { events: [], waiting: [], watched: false };
      this.#records.set(containerId, record);
      for (const [id, { watched }] of this.#records) {
        if (this.#records.size <= RECORD_LIMIT) break;
        if (!watched && id !== containerId) this.#records.delete(id);
      }
    }
    return record;
  }

  /** From now until it is forgotten, everything about this container is kept. */
  watch(containerId: string): void {
    this.#record(containerId).watched = true;
  }

  /** A repeated event (streams resume a little early) changes nothing. */
  add(event: PlatformEvent): void {
    const record = this.#record(event.containerId);
    if (record.events.some(({ source, kind }) => source === event.source && kind === event.kind)) return;
    record.events.push(event);
    for (const waiting of [...record.waiting]) {
      if (!waiting.kinds.has(event.kind)) continue;
      record.waiting.splice(record.waiting.indexOf(waiting), 1);
      waiting.resolve(event);
    }
  }

  find(containerId: string, kind: PlatformEventKind): PlatformEvent | undefined {
    return this.#records.get(containerId)?.events.find((event) => event.kind === kind);
  }

  /** Resolves with the first event of one of these kinds, which may have come already. Never rejects, may never resolve. */
  waitFor(containerId: string, kinds: readonly PlatformEventKind[]): Promise<PlatformEvent> {
    const record = this.#record(containerId);
    const past = record.events.find(({ kind }) => kinds.includes(kind));
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve) => record.waiting.push({ kinds: new Set(kinds), resolve }));
  }

  /** The trial has read everything. */
  forget(containerId: string): void {
    this.#records.delete(containerId);
  }

  /** Sources that were not connected at some time from `fromNs` on. */
  lostSince(fromNs: bigint): ('dockerd' | 'containerd')[] {
    return [...new Set(this.gaps.filter(({ toNs }) => toNs === undefined || toNs >= fromNs).map(({ source }) => source))];
  }
}

/**
 * dockerd's event stream: one connection for a whole run, resumed where it breaks. Its stamps are wall-clock
 * nanoseconds of the event; receipt is not kept.
 */
import type Docker from 'dockerode';
import { recogniseDockerError } from './daemon-errors.ts';
import type { PlatformEvent, PlatformEventKind, PlatformEvents, StreamGap } from './platform-events.ts';

export interface DockerdStream {
  close(): void;
}

const KINDS: Readonly<Record<string, PlatformEventKind>> = {
  'network connect': 'network-connect',
  'container start': 'start',
  'container oom': 'oom',
  'container die': 'die',
  'container destroy': 'destroy',
};

/** The label filter would hide network events, which carry the network's labels: events are matched by container id. */
const FILTERS = { type: ['container', 'network'], event: ['connect', 'start', 'oom', 'die', 'destroy'] };
const RECONNECT_LIMIT = 5;

interface RawEvent {
  readonly Type?: string;
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> };
}

/** One line of the stream; undefined for what does not concern us or cannot be read. */
export function readDockerdEvent(line: string): PlatformEvent | undefined {
  // timeNano does not fit into a double: it is read from the text.
  const wallNs = /"timeNano":\s*(\d{1,19})/.exec(line)?.[1];
  if (wallNs === undefined) return undefined;
  let raw: RawEvent;
  try {
    raw = JSON.parse(line) as RawEvent;
  } catch {
    return undefined;
  }
  const kind = KINDS[`${raw.Type} ${raw.Action}`];
  const attributes = raw.Actor?.Attributes ?? {};
  const containerId = raw.Type === 'network' ? attributes['container'] : raw.Actor?.ID;
  if (kind === undefined || containerId === undefined) return undefined;
  const exitCode = kind === 'die' ? Number(attributes['exitCode']) : Number.NaN;
  return { source: 'dockerd', kind, containerId, wallNs: BigInt(wallNs), ...(Number.isInteger(exitCode) && { exitCode }) };
}

/** Calls `onLine` for every complete line. Resolves when the stream ended, for whatever reason. */
async function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  try {
    for await (const chunk of stream) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      lines.filter((line) => line !== '').forEach(onLine);
    }
  } catch {
    // A broken connection ends it like a closed one; what follows is the same.
  }
}

function destroy(stream: NodeJS.ReadableStream): void {
  (stream as unknown as { destroy(): void }).destroy();
}

/**
 * Subscribes; events from `sinceWallNs` on are delivered even where they happened before the daemon registered us.
 * Throws the TARGET_DOCKER_… codes where the first connection fails; later losses go to `events.gaps`.
 */
export async function openDockerdStream(docker: Docker, events: PlatformEvents, clock: { monotonicNs(): bigint; wallNs(): bigint }): Promise<DockerdStream> {
  let lastWallNs = clock.wallNs();
  let closed = false;
  const connect = async (): Promise<NodeJS.ReadableStream> => {
    const since = `${lastWallNs / 1_000_000_000n}.${String(lastWallNs % 1_000_000_000n).padStart(9, '0')}`;
    return (await docker.getEvents({ filters: FILTERS as unknown as string, since } as unknown as Docker.GetEventsOptions)) as NodeJS.ReadableStream;
  };
  let stream: NodeJS.ReadableStream;
  try {
    stream = await connect();
  } catch (error) {
    throw recogniseDockerError(error);
  }
  const onLine = (line: string): void => {
    const event = readDockerdEvent(line);
    if (event === undefined) return;
    if (event.wallNs > lastWallNs) lastWallNs = event.wallNs;
    events.add(event);
  };
  const reconnect = async (): Promise<boolean> => {
    for (let attempt = 1; !closed && attempt <= RECONNECT_LIMIT; attempt += 1) {
      try {
        stream = await connect();
        if (closed) destroy(stream);
        return !closed;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100 * attempt));
      }
    }
    return false;
  };
  const follow = async (): Promise<void> => {
    for (;;) {
      await readLines(stream, onLine);
      if (closed) return;
      const gap: StreamGap = { source: 'dockerd', fromNs: clock.monotonicNs() };
      events.gaps.push(gap);
      if (!(await reconnect())) return;
      gap.toNs = clock.monotonicNs();
    }
  };
  void follow();
  return {
    close: () => {
      closed = true;
      destroy(stream);
    },
  };
}

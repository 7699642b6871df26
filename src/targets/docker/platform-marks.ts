/**
 * From the runtimes' events and the harness's own stamps to marks: which edge is whose, and how wrong it may be. Pure;
 * an event that is missing leaves its span out, it never becomes a receipt time.
 */
import { type ClockPair, wallToMonotonicNs } from '../../core/clock.ts';
import type { Mark, MarkEdge, MarkSource } from '../../core/mark.ts';
import type { PlatformEvent, PlatformEventKind } from './platform-events.ts';

/** CLOCK_MONOTONIC, nanoseconds, taken by the harness around its own calls. */
export interface HarnessStamps {
  readonly startRequestedNs: bigint;
  /** Where the trial pulled its image. */
  readonly pulledNs?: bigint;
  /** The create call was answered. */
  readonly createdNs: bigint;
  /** The start call was sent. */
  readonly startSentNs: bigint;
  /** The start call was answered. */
  readonly startedNs?: bigint;
}

export interface PlatformFacts {
  readonly stamps: HarnessStamps;
  readonly find: (kind: PlatformEventKind) => PlatformEvent | undefined;
  readonly clocks: ClockPair;
  /** Whether the instance marks its own start, which ends process-spawn. */
  readonly marksInside: boolean;
}

interface Moment {
  readonly atNs: bigint;
  readonly uncertaintyNs: number;
  readonly source: MarkSource;
}

function mark(phase: string, edge: MarkEdge, { atNs, uncertaintyNs, source }: Moment): Mark {
  return { phase, edge, timestampNs: atNs, uncertaintyNs, source, lane: 'platform', index: 0 };
}

function span(phase: string, begin: Moment, end: Moment): Mark[] {
  // A runtime's stamp may lie a little before the harness's: no span is negative.
  const ordered = end.atNs < begin.atNs ? { ...end, atNs: begin.atNs } : end;
  return [mark(phase, 'begin', begin), mark(phase, 'end', ordered)];
}

/**
 * The runtimes stamp the moment at which the process runs after the fact: containerd when `runc start` returned, dockerd
 * some milliseconds later. That Node's own stamp may be earlier is settled by core/derived-phases.ts.
 */
function processRuns({ startedNs }: HarnessStamps, taskStart: Moment | undefined, start: Moment | undefined): Moment | undefined {
  const answered: Moment | undefined = startedNs === undefined ? undefined : { atNs: startedNs, uncertaintyNs: 0, source: 'harness' };
  return taskStart ?? start ?? answered;
}

/** All of it or nothing: children have to partition their parent, and dockerd alone knows only where the network ends. */
function splitStart(startSent: Moment, connected: Moment | undefined, taskCreated: Moment | undefined, taskStarted: Moment | undefined): Mark[] {
  if (taskCreated === undefined || taskStarted === undefined) return [];
  return [
    ...(connected === undefined ? [] : span('network', startSent, connected)),
    ...span('task-create', connected ?? startSent, taskCreated),
    ...span('task-start', taskCreated, taskStarted),
  ];
}

/** All marks of the platform, in order. */
export function platformMarks({ stamps, find, clocks, marksInside }: PlatformFacts): Mark[] {
  const own = (atNs: bigint): Moment => ({ atNs, uncertaintyNs: 0, source: 'harness' });
  const event = (kind: PlatformEventKind): Moment | undefined => {
    const found = find(kind);
    return found === undefined ? undefined : { atNs: wallToMonotonicNs(found.wallNs, clocks), uncertaintyNs: clocks.uncertaintyNs, source: found.source };
  };
  const requested = own(stamps.startRequestedNs);
  const pulled = stamps.pulledNs === undefined ? requested : own(stamps.pulledNs);
  const startSent = own(stamps.startSentNs);
  const [connected, taskCreated, taskStarted] = [event('network-connect'), event('task-create'), event('task-start')];
  const runs = processRuns(stamps, taskStarted, event('start'));
  return [
    ...span('image-pull', requested, pulled),
    ...span('container-create', pulled, own(stamps.createdNs)),
    ...(runs === undefined ? [mark('container-start', 'begin', startSent)] : span('container-start', startSent, runs)),
    ...splitStart(startSent, connected, taskCreated, taskStarted),
    ...(runs === undefined || !marksInside ? [] : [{ ...mark('process-spawn', 'begin', runs), lane: 'main' }]),
  ];
}

/**
 * A started container: its address, its end, its marks, its log. Everything that costs the daemon work happens when the
 * start is over; what runs beside it only waits.
 */
import { constants } from 'node:os';
import type Docker from 'dockerode';
import { wallToMonotonicNs } from '../../core/clock.ts';
import { earlyWarnings } from '../../core/early-start.ts';
import type { ColdstartError } from '../../core/errors.ts';
import type { TrialCounters } from '../../core/trial.ts';
import type { CollectedMarks, Instance, InstanceExit } from '../target.ts';
import { readCounters } from './cgroup-counters.ts';
import type { ContainerLog } from './container-log.ts';
import { recogniseDockerError, statusOf } from './daemon-errors.ts';
import { collectInstanceMarks, type InstanceMarksPlace } from './instance-marks.ts';
import { type HarnessStamps, platformMarks } from './platform-marks.ts';
import type { DockerSession } from './session.ts';

/** What the deployment knows about a start that is under way. */
export interface StartedContainer {
  readonly session: DockerSession;
  readonly container: Docker.Container;
  readonly stamps: Omit<HarnessStamps, 'startedNs'>;
  /** Resolves with CLOCK_MONOTONIC of the answer to the start call; rejects with ColdstartError where it was refused. */
  readonly started: Promise<bigint>;
  readonly address: Promise<string>;
  readonly log: ContainerLog;
  readonly marksPlace: InstanceMarksPlace;
  readonly memoryLimit?: string;
  /** Takes over the removal of the dead container, which nobody has to wait for. */
  readonly removeLater: (removal: Promise<void>) => void;
}

interface ContainerState {
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  readonly Running: boolean;
  readonly Pid: number;
  readonly Error: string;
}

const SIGNALS = new Map<number, string>(Object.entries(constants.signals).map(([name, number]) => [number, name]));
/** A shell's and Docker's convention: ended by a signal. */
const SIGNAL_BASE = 128;

/** A daemon that has not answered a start by then will not do so soon; starts take tenths of a second. */
const START_ANSWER_LIMIT_MS = 10_000;

/** Whether a promise was fulfilled or rejected in time. */
async function settledWithin(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, late]).finally(() => clearTimeout(timer));
}

/** From Docker's exit code to a sentence: 137 becomes SIGKILL. */
export function describeExit(exitCode: number): Pick<InstanceExit, 'how' | 'exitCode' | 'signal'> {
  const signal = exitCode > SIGNAL_BASE ? SIGNALS.get(exitCode - SIGNAL_BASE) : undefined;
  return signal === undefined ? { how: `exit code ${exitCode}`, exitCode } : { how: `signal ${signal}`, signal };
}

export class DockerInstance implements Instance {
  readonly startRequestedNs: bigint;
  readonly address: Promise<string>;
  readonly exited: Promise<InstanceExit>;
  readonly #parts: StartedContainer;
  readonly #log: ContainerLog;
  #startedNs: bigint | undefined;
  #counters: TrialCounters = {};
  #stopped: Promise<void> | undefined;

  constructor(parts: StartedContainer) {
    this.#parts = parts;
    this.startRequestedNs = parts.stamps.startRequestedNs;
    this.address = parts.address;
    // The harness may look at the address later than it rejects, or never, where the instance ended first.
    this.address.catch(() => undefined);
    this.#log = parts.log;
    this.exited = this.#awaitExit();
  }

  async #awaitExit(): Promise<InstanceExit> {
    const { container, started, session, memoryLimit } = this.#parts;
    try {
      this.#startedNs = await started;
    } catch (error) {
      const refusal = error as ColdstartError;
      return { how: `a refusal: ${refusal.message}`, outOfMemory: false, refusal };
    }
    try {
      const { StatusCode } = (await container.wait()) as { StatusCode: number };
      const state = await this.#state();
      await this.#log.take(container);
      const died = session.events.find(container.id, 'die');
      return {
        ...describeExit(StatusCode),
        outOfMemory: state?.OOMKilled === true && StatusCode !== 0,
        ...(memoryLimit !== undefined && { memoryLimit }),
        ...(died !== undefined && { exitedNs: wallToMonotonicNs(died.wallNs, session.clock.readClocks()) }),
      };
    } catch (error) {
      const gone = statusOf(error) === 404;
      return { how: gone ? 'its removal from outside' : `the loss of the daemon (${recogniseDockerError(error).message})`, outOfMemory: false };
    }
  }

  async #state(): Promise<ContainerState | undefined> {
    return this.#parts.container
      .inspect()
      .then(({ State }) => State as unknown as ContainerState)
      .catch(() => undefined);
  }

  async collectMarks(): Promise<CollectedMarks> {
    const { session, container, stamps, marksPlace } = this.#parts;
    const warnings: string[] = [];
    const { containerd, events } = session;
    if (containerd.kind === 'open') await containerd.settle();
    const lost = events.lostSince(stamps.startRequestedNs);
    warnings.push(...lost.map((source) => `${source}'s event stream was interrupted: edges of this start may be missing`));
    const clocks = session.clock.readClocks();
    const period = { fromNs: this.startRequestedNs, toNs: clocks.monotonicNs };
    const inside = await collectInstanceMarks(container, marksPlace, clocks, period);
    const platform = platformMarks({
      stamps: { ...stamps, ...(this.#startedNs !== undefined && { startedNs: this.#startedNs }) },
      find: (kind) => events.find(container.id, kind),
      clocks,
      marksInside: marksPlace.marks === 'on',
    });
    return { marks: [...platform, ...inside.marks], facts: inside.facts, warnings: [...warnings, ...inside.warnings, ...earlyWarnings(inside.facts)] };
  }

  logTail(lines: number): readonly string[] {
    return this.#log.tail(lines);
  }

  async counters(): Promise<TrialCounters> {
    if (this.#stopped === undefined) await this.#readCounters();
    return this.#counters;
  }

  async #readCounters(): Promise<void> {
    const { session, container } = this.#parts;
    const pid = session.events.find(container.id, 'task-start')?.pid ?? (await this.#state())?.Pid;
    if (pid === undefined || pid === 0) return;
    const counters = await readCounters(pid);
    if (Object.keys(counters).length > 0) this.#counters = counters;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    const { session, container, started, removeLater } = this.#parts;
    // A container that is still being started is locked; what the daemon says to the start is waited for first.
    const answered = await settledWithin(started, START_ANSWER_LIMIT_MS);
    if (!answered) return removeLater(this.#remove());
    await this.#readCounters();
    await container.kill().catch(() => undefined);
    await this.exited;
    await this.#log.take(container);
    removeLater(this.#remove().finally(() => session.events.forget(container.id)));
  }

  /** Never rejects: `clean` finds by label what stays. */
  async #remove(): Promise<void> {
    await this.#parts.container.remove({ force: true, v: true }).catch(() => undefined);
  }
}

/** One started process: what ends it, what is left of it, and what the kernel knows about it. */
import type { TrialCounters } from '../../core/trial.ts';
import type { ExitFacts, SpawnedProcess } from '../../host/addon.ts';
import { type CgroupFolders, findCgroup, readCgroupFacts } from '../../host/cgroup.ts';
import { readLogTail } from '../../host/log-tail.ts';
import { findMarkedProcesses, killMarkedProcesses, processName } from '../../host/processes.ts';
import { readCounters } from '../../host/read-text.ts';
import { findListeners, kinOf } from '../../host/socket-owner.ts';
import { describeExit } from '../../host/spawn.ts';
import type { CollectedMarks, Instance, InstanceExit } from '../target.ts';

const SIGKILL = 9;
const MIB = 2 ** 20;

export interface StartedProcess {
  readonly startRequestedNs: bigint;
  readonly spawned: SpawnedProcess;
  readonly address: string;
  readonly runId: string;
  readonly trialId: string;
  readonly logFile: string;
  readonly before: SurroundingsBefore;
  readonly collect: () => CollectedMarks;
}

/** Read before the start, so that only what happened since is the instance's. */
export interface SurroundingsBefore {
  readonly cgroup: CgroupFolders | undefined;
  readonly throttledMs: number | undefined;
  readonly machineKills: number;
}

function countMachineKills(): number {
  return readCounters('/proc/vmstat').get('oom_kill') ?? 0;
}

/** An instance is born into the harness's own control group. */
export function readSurroundings(): SurroundingsBefore {
  const cgroup = findCgroup(process.pid);
  return { cgroup, throttledMs: cgroup && readCgroupFacts(cgroup).throttledMs, machineKills: countMachineKills() };
}

function memoryLimit(cgroup: CgroupFolders | undefined): string | undefined {
  const bytes = cgroup && readCgroupFacts(cgroup).memoryLimitBytes;
  return bytes === undefined ? undefined : `${Math.round(bytes / MIB)} MiB`;
}

export class ProcessInstance implements Instance {
  readonly startRequestedNs: bigint;
  readonly address: Promise<string>;
  readonly exited: Promise<InstanceExit>;
  readonly #started: StartedProcess;
  #stopping = false;
  #exit: ExitFacts | undefined;
  #surroundings: Pick<TrialCounters, 'throttledMs'> | undefined;

  constructor(started: StartedProcess) {
    this.#started = started;
    this.startRequestedNs = started.startRequestedNs;
    this.address = Promise.resolve(started.address);
    this.exited = started.spawned.exited.then((facts) => this.#onExit(facts));
  }

  #onExit(facts: ExitFacts): InstanceExit {
    this.#exit = facts;
    const { cgroup, machineKills } = this.#started.before;
    const outOfMemory = facts.signal === 'SIGKILL' && !this.#stopping && countMachineKills() > machineKills;
    const limit = outOfMemory ? memoryLimit(cgroup) : undefined;
    return {
      how: describeExit(facts),
      ...(facts.exitCode !== undefined && { exitCode: facts.exitCode }),
      ...(facts.signal !== undefined && { signal: facts.signal }),
      outOfMemory,
      ...(limit !== undefined && { memoryLimit: limit }),
      exitedNs: facts.exitedNs,
    };
  }

  stranger(port: number): string | undefined {
    const { pid } = this.#started.spawned;
    const own = new Set([pid, ...findMarkedProcesses({ trialId: this.#started.trialId, runId: this.#started.runId }).map((process) => process.pid)]);
    const belongs = (listener: number): boolean => {
      const kin = kinOf(listener);
      return own.has(listener) || kin === undefined || kin.group === pid || own.has(kin.parent);
    };
    const listeners = findListeners(port);
    const [other] = listeners;
    return other === undefined || listeners.some(belongs) ? undefined : `${processName(other)} (pid ${other})`;
  }

  collectMarks(): Promise<CollectedMarks> {
    this.#readSurroundings();
    return Promise.resolve(this.#started.collect());
  }

  /** Once, as soon as the start is over: stopping is no part of it. */
  #readSurroundings(): void {
    if (this.#surroundings) return;
    const { cgroup, throttledMs } = this.#started.before;
    const now = cgroup && readCgroupFacts(cgroup).throttledMs;
    this.#surroundings = now !== undefined && throttledMs !== undefined ? { throttledMs: now - throttledMs } : {};
  }

  logTail(lines: number): readonly string[] {
    return readLogTail(this.#started.logFile, lines);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#readSurroundings();
    this.#started.spawned.signalGroup(SIGKILL);
    await this.exited;
    // What has left the group (daemons, shells' children) still carries the mark.
    await killMarkedProcesses({ runId: this.#started.runId, trialId: this.#started.trialId });
  }

  counters(): Promise<TrialCounters> {
    const exit = this.#exit;
    return Promise.resolve({
      ...(exit && {
        majorFaults: exit.majorFaults,
        minorFaults: exit.minorFaults,
        blockReadBytes: exit.blockReadBytes,
        maxResidentBytes: exit.maxResidentBytes,
        cpuMs: exit.cpuMs,
      }),
      ...this.#surroundings,
    });
  }
}

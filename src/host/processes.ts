/**
 * Finds processes by the mark that every instance carries in its environment, and ends them: what left its group, and
 * what a killed run left behind. A process of another user cannot be seen and is not ours.
 */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStatFields } from './process-stat.ts';
import { readText } from './read-text.ts';

const RUN = 'COLDSTART_RUN';
const TRIAL = 'COLDSTART_TRIAL';
const POLL_MS = 5;

export interface MarkedProcess {
  readonly pid: number;
  readonly runId: string;
  readonly trialId?: string;
  /** The kernel's short name of it. */
  readonly name: string;
}

export interface ProcessFilter {
  readonly runId?: string;
  readonly trialId?: string;
}

/** Ids of all processes that /proc shows. */
export function listPids(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

/** The kernel's short name of a process; '' where it is gone. */
export function processName(pid: number): string {
  return readText(`/proc/${pid}/comm`)?.trim() ?? '';
}

function variable(environment: string, name: string): string | undefined {
  const begin = environment.startsWith(`${name}=`) ? 0 : environment.indexOf(`\0${name}=`) + 1;
  if (begin === 0 && !environment.startsWith(`${name}=`)) return undefined;
  const end = environment.indexOf('\0', begin);
  return environment.slice(begin + name.length + 1, end < 0 ? undefined : end);
}

function readMark(pid: number): Omit<MarkedProcess, 'name'> | undefined {
  const environment = readText(`/proc/${pid}/environ`);
  const runId = environment && variable(environment, RUN);
  if (!environment || !runId) return undefined;
  const trialId = variable(environment, TRIAL);
  return { pid, runId, ...(trialId && { trialId }) };
}

function fits(mark: Omit<MarkedProcess, 'name'>, filter: ProcessFilter): boolean {
  return (filter.runId === undefined || mark.runId === filter.runId) && (filter.trialId === undefined || mark.trialId === filter.trialId);
}

/** This process and those above it: coldstart may itself run inside an instance of another coldstart. */
function ownLine(): Set<number> {
  const line = new Set<number>();
  for (let pid = process.pid; pid > 1 && !line.has(pid); ) {
    line.add(pid);
    pid = Number(readStatFields(pid)?.[1] ?? 0);
  }
  return line;
}

/** Instances of coldstart that run now, this process and its ancestors excepted. */
export function findMarkedProcesses(filter: ProcessFilter = {}): MarkedProcess[] {
  const own = ownLine();
  return listPids().flatMap((pid) => {
    const mark = own.has(pid) ? undefined : readMark(pid);
    return mark && fits(mark, filter) ? [{ ...mark, name: processName(pid) }] : [];
  });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone, or not ours to end: whoever waits sees which.
  }
}

/** A zombie runs no more; only its parent can remove it. */
function runs(pid: number): boolean {
  const state = readStatFields(pid)?.[0];
  return state !== undefined && !/^[ZX]/.test(state);
}

/**
 * Kills what fits, including what it starts meanwhile, and waits until nothing of it runs. Returns what was found;
 * after `timeoutMs` it gives up on what cannot be killed.
 */
export async function killMarkedProcesses(filter: ProcessFilter, timeoutMs = 2000): Promise<readonly MarkedProcess[]> {
  const found = new Map<number, MarkedProcess>();
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const running = findMarkedProcesses(filter).filter(({ pid }) => runs(pid));
    if (running.length === 0 || performance.now() > deadline) return [...found.values()];
    for (const process of running) {
      found.set(process.pid, process);
      send(process.pid, 'SIGKILL');
    }
    await sleep(POLL_MS);
  }
}

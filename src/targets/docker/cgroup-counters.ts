/**
 * What the kernel counted for a container: faults and peak memory of its first process, throttling, CPU time and reads
 * of its control group (v1 and v2). Read after ready and before the end; whatever cannot be read is left out.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrialCounters } from '../../core/trial.ts';

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** `key value` lines, as cpu.stat has them. */
function counterOf(text: string, key: string): number | undefined {
  const match = new RegExp(`^${key}:?\\s+(\\d+)`, 'm').exec(text);
  return match === null ? undefined : Number(match[1]);
}

/** Folder of each controller, '' for the unified hierarchy, from /proc/PID/cgroup. */
function parseCgroups(text: string): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const controller of controllers.split(',')) folders.set(controller, path);
  }
  return folders;
}

/** Minor and major faults from /proc/PID/stat, whose second field may hold spaces and parentheses. */
function parseFaults(stat: string): Pick<TrialCounters, 'minorFaults' | 'majorFaults'> {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [minorFaults, majorFaults] = [Number(fields[7]), Number(fields[9])];
  return Number.isInteger(minorFaults) && Number.isInteger(majorFaults) ? { minorFaults, majorFaults } : {};
}

function sumReads(text: string): number | undefined {
  const reads = [...text.matchAll(/(?:^\d+:\d+ Read |rbytes=)(\d+)/gm)].map((match) => Number(match[1]));
  return text === '' ? undefined : reads.reduce((sum, bytes) => sum + bytes, 0);
}

interface GroupFacts {
  readonly throttledMs: number | undefined;
  readonly cpuMs: number | undefined;
  readonly blockReadBytes: number | undefined;
}

async function readGroups(groups: ReadonlyMap<string, string>, root: string): Promise<GroupFacts> {
  const scaled = (value: number | undefined, divisor: number): number | undefined => (value === undefined ? undefined : value / divisor);
  const cpu = groups.get('cpu');
  if (cpu === undefined) {
    const folder = join(root, groups.get('') ?? '/');
    const [stat, io] = await Promise.all([readText(join(folder, 'cpu.stat')), readText(join(folder, 'io.stat'))]);
    return { throttledMs: scaled(counterOf(stat, 'throttled_usec'), 1e3), cpuMs: scaled(counterOf(stat, 'usage_usec'), 1e3), blockReadBytes: sumReads(io) };
  }
  const at = (controller: string, file: string): Promise<string> => readText(join(root, controller, groups.get(controller) ?? '/', file));
  const [stat, usage, io] = await Promise.all([
    at('cpu', 'cpu.stat'),
    at('cpuacct', 'cpuacct.usage'),
    at('blkio', 'blkio.throttle.io_service_bytes_recursive'),
  ]);
  return { throttledMs: scaled(counterOf(stat, 'throttled_time'), 1e6), cpuMs: usage === '' ? undefined : Number(usage) / 1e6, blockReadBytes: sumReads(io) };
}

/** Programs whose only task is to start another one and to reap: what is asked for is that other one. */
const INIT_PROGRAMS: ReadonlySet<string> = new Set(['docker-init', 'tini', 'dumb-init', 'catatonit']);

/** The process that a container is about: its first one, or the one behind an init process. */
async function programOf(pid: number, proc: string): Promise<number> {
  const folder = join(proc, String(pid));
  const name = (await readText(join(folder, 'comm'))).trim();
  if (!INIT_PROGRAMS.has(name)) return pid;
  const [child] = (await readText(join(folder, 'task', String(pid), 'children'))).trim().split(' ').map(Number);
  return child !== undefined && child > 0 ? child : pid;
}

/** `pid` is the container's first process as this machine numbers it. */
export async function readCounters(pid: number, roots = { proc: '/proc', cgroup: '/sys/fs/cgroup' }): Promise<TrialCounters> {
  const folder = join(roots.proc, String(await programOf(pid, roots.proc)));
  const [stat, status, groups] = await Promise.all([readText(join(folder, 'stat')), readText(join(folder, 'status')), readText(join(folder, 'cgroup'))]);
  const peakKib = counterOf(status, 'VmHWM');
  const group = groups === '' ? {} : await readGroups(parseCgroups(groups), roots.cgroup);
  const facts = { ...parseFaults(stat), maxResidentBytes: peakKib === undefined ? undefined : peakKib * 1024, ...group };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** What a control group knows about the processes in it: throttling, memory limit, kills for want of memory. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCounters, readText } from './read-text.ts';

const MOUNT = '/sys/fs/cgroup';
/** A version 1 group without a limit says a number near 2^63. */
const UNLIMITED_BYTES = 2 ** 60;

/** Folders of one process's group; the same one twice under version 2. */
export interface CgroupFolders {
  readonly version: 1 | 2;
  readonly cpu?: string;
  readonly memory?: string;
}

export interface CgroupFacts {
  /** Time in which tasks of the group were not allowed to run, in milliseconds. */
  readonly throttledMs?: number;
  readonly memoryLimitBytes?: number;
  readonly outOfMemoryKills?: number;
  /** The most that the group ever used. */
  readonly peakBytes?: number;
}

/** `/proc/<pid>/cgroup` as text to the folders that it names. */
export function parseCgroupFile(text: string, mount: string = MOUNT): CgroupFolders {
  const rows = text.split('\n').flatMap((line) => {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    return match ? [{ controllers: (match[1] ?? '').split(','), path: match[2] ?? '/' }] : [];
  });
  const cpu = rows.find((row) => row.controllers.includes('cpu'));
  const memory = rows.find((row) => row.controllers.includes('memory'));
  if (cpu || memory) return { version: 1, ...(cpu && { cpu: join(mount, 'cpu', cpu.path) }), ...(memory && { memory: join(mount, 'memory', memory.path) }) };
  const unified = rows.find((row) => row.controllers.length === 1 && row.controllers[0] === '');
  return unified ? { version: 2, cpu: join(mount, unified.path), memory: join(mount, unified.path) } : { version: 2 };
}

/** Undefined where the process is gone. */
export function findCgroup(pid: number): CgroupFolders | undefined {
  const text = readText(`/proc/${pid}/cgroup`);
  return text === undefined ? undefined : parseCgroupFile(text);
}

function limitFrom(text: string | undefined): number | undefined {
  const bytes = Number(text?.trim());
  return text !== undefined && Number.isFinite(bytes) && bytes > 0 && bytes < UNLIMITED_BYTES ? bytes : undefined;
}

function throttledMs(folders: CgroupFolders): number | undefined {
  if (!folders.cpu) return undefined;
  const counters = readCounters(join(folders.cpu, 'cpu.stat'));
  const microseconds = counters.get('throttled_usec');
  if (microseconds !== undefined) return microseconds / 1e3;
  const nanoseconds = counters.get('throttled_time');
  return nanoseconds === undefined ? undefined : nanoseconds / 1e6;
}

function memoryFacts({ version, memory }: CgroupFolders): CgroupFacts {
  if (!memory || !existsSync(memory)) return {};
  const [limitName, peakName, eventsName] =
    version === 2 ? ['memory.max', 'memory.peak', 'memory.events'] : ['memory.limit_in_bytes', 'memory.max_usage_in_bytes', 'memory.oom_control'];
  const memoryLimitBytes = limitFrom(readText(join(memory, limitName)));
  const peakBytes = limitFrom(readText(join(memory, peakName)));
  const outOfMemoryKills = readCounters(join(memory, eventsName)).get('oom_kill');
  return {
    ...(memoryLimitBytes !== undefined && { memoryLimitBytes }),
    ...(peakBytes !== undefined && { peakBytes }),
    ...(outOfMemoryKills !== undefined && { outOfMemoryKills }),
  };
}

/** What can be read now; each fact only where the group has it. */
export function readCgroupFacts(folders: CgroupFolders): CgroupFacts {
  const throttled = throttledMs(folders);
  return { ...(throttled !== undefined && { throttledMs: throttled }), ...memoryFacts(folders) };
}

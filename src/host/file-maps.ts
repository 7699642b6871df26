/** Which processes map a file right now: its pages cannot be evicted as long as they do. */
import { statSync } from 'node:fs';
import { listPids, processName } from './processes.ts';
import { readText } from './read-text.ts';

const NAMED = 3;

/** The texts by which a line of /proc/<pid>/maps names the file: device and inode, or its path (overlays differ in the device). */
function needles(path: string): readonly string[] {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    // As the kernel encodes them in dev_t: 12 + 20 bits, in two parts each.
    const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
    const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
    const hex = (value: bigint) => value.toString(16).padStart(2, '0');
    return [` ${hex(major)}:${hex(minor)} ${ino} `, ` ${path}\n`];
  } catch {
    return [];
  }
}

function sentence(pids: readonly number[]): string {
  const named = pids.slice(0, NAMED).map((pid) => `${processName(pid) || 'a process'} (${pid})`);
  return [...named, ...(pids.length > NAMED ? [`${pids.length - NAMED} more`] : [])].join(', ');
}

/** For each path who maps it, as `node (812), 2 more`; '' where nobody does or nobody can be asked. Processes in `except` do not count. */
export async function findFileMappers(paths: readonly string[], except: ReadonlySet<number> = new Set()): Promise<string[]> {
  const wanted = paths.map((path) => ({ texts: needles(path), pids: [] as number[] }));
  for (const pid of listPids()) {
    const maps = except.has(pid) ? undefined : readText(`/proc/${pid}/maps`);
    if (!maps) continue;
    for (const file of wanted) if (file.texts.some((text) => maps.includes(text))) file.pids.push(pid);
  }
  return wanted.map(({ pids }) => sentence(pids));
}

/** Files that a process maps executable or readable, by path: the libraries that an instance really uses. */
export function mappedFiles(pid: number): string[] {
  const maps = readText(`/proc/${pid}/maps`) ?? '';
  const paths = [...maps.matchAll(/^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ [1-9]\d*\s+(\/.+)$/gm)].map((match) => match[1] ?? '');
  return [...new Set(paths)].filter((path) => !path.endsWith(' (deleted)') && !path.startsWith('/dev/') && !path.startsWith('/memfd:'));
}

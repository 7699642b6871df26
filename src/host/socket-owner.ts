/**
 * Who listens at a TCP port of this machine: a probe cannot tell an instance from a stranger that took its port. Read
 * after the start, never beside it.
 */
import { readdirSync, readlinkSync } from 'node:fs';
import { readStatFields } from './process-stat.ts';
import { listPids } from './processes.ts';
import { readText } from './read-text.ts';

const LISTEN = '0A';

/** Inodes of the sockets that listen at `port`, on any address. */
function listeningInodes(port: number): Set<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (readText(table) ?? '').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(`:${wanted}`) && fields[3] === LISTEN && fields[9]) inodes.add(fields[9]);
    }
  }
  return inodes;
}

function holds(pid: number, inodes: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1];
      return inode !== undefined && inodes.has(inode);
    });
  } catch {
    // Ended meanwhile, or somebody else's: whoever may not be looked at cannot be named.
    return false;
  }
}

/** Pids that listen at the port, as far as this user may see them; empty where nobody can be named. */
export function findListeners(port: number): number[] {
  const inodes = listeningInodes(port);
  return inodes.size === 0 ? [] : listPids().filter((pid) => holds(pid, inodes));
}

/** Parent, process group and session of a process; undefined where it is gone. */
export function kinOf(pid: number): { readonly parent: number; readonly group: number; readonly session: number } | undefined {
  const fields = readStatFields(pid);
  if (!fields || fields.length < 4) return undefined;
  return { parent: Number(fields[1]), group: Number(fields[2]), session: Number(fields[3]) };
}

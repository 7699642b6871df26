/**
 * Who a run's runtime folder belongs to: the harness that made it, by pid and start time. What a live harness owns is
 * not litter, however old it is.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStatFields } from './process-stat.ts';

const OWNER = 'owner.json';

export interface RunOwner {
  readonly runId: string;
  /** Absolute. */
  readonly folder: string;
  readonly alive: boolean;
}

/** Start time of a process in clock ticks since boot; '' where it is gone. With the pid it names one process for ever. */
function startTicks(pid: number): string {
  return readStatFields(pid)?.[19] ?? '';
}

export function writeRunOwner(folder: string, runId: string): void {
  writeFileSync(join(folder, OWNER), JSON.stringify({ runId, pid: process.pid, startTicks: startTicks(process.pid) }));
}

/** All runs that have a folder under the runtime folder; one without a readable owner is dead. */
export function listRunOwners(runtimeFolder: string): RunOwner[] {
  let names: string[];
  try {
    names = readdirSync(runtimeFolder);
  } catch {
    return [];
  }
  return names.map((name) => {
    const folder = join(runtimeFolder, name);
    try {
      const owner = JSON.parse(readFileSync(join(folder, OWNER), 'utf8')) as { runId: string; pid: number; startTicks: string };
      return { runId: String(owner.runId), folder, alive: owner.startTicks !== '' && startTicks(Number(owner.pid)) === owner.startTicks };
    } catch {
      return { runId: name, folder, alive: false };
    }
  });
}

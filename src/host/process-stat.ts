/** The kernel's line about a process, split where it can be split: its name may hold spaces and brackets. */
import { readText } from './read-text.ts';

/** Fields of /proc/PID/stat from the third on (state, parent, group, session, …; proc(5)); undefined where it is gone. */
export function readStatFields(pid: number): readonly string[] | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

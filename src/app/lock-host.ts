/** One measurement at a time on this machine: the host's lock, and the sentence for whoever waits for it. */
import { acquireHostLock, type HeldLock } from '../host/lock.ts';

export interface HostLocking {
  /** no-lock: beside whatever else is measured. */
  readonly share: 'lock' | 'no-lock';
  readonly signal: AbortSignal;
  readonly say: (message: string) => void;
}

/** Undefined where none is wanted. Throws RUN_INTERRUPTED and HOST_NOT_WRITABLE. */
export async function lockHost({ share, signal, say }: HostLocking): Promise<HeldLock | undefined> {
  if (share === 'no-lock') return undefined;
  return acquireHostLock({
    command: ['coldstart', ...process.argv.slice(2)],
    signal,
    onWait: ({ pid, command, since }) =>
      say(
        `waiting for another measurement on this machine: ${command}${pid === undefined ? '' : ` (pid ${pid})`}${since === undefined ? '' : `, since ${since}`}`,
      ),
  });
}

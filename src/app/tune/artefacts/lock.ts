/**
 * The lock of one artefact, a hidden file beside its folder: whoever makes, uses or removes it holds it. It goes with the
 * artefact.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { acquireHostLock, type HeldLock, readLockHolder, tryHostLock } from '../../../host/lock.ts';

function lockFile(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.lock`);
}

/** Whether the file that was locked is still the one with this name: whoever removed it in between holds nobody off any more. */
function isNamed(file: string): boolean {
  return readLockHolder(file).pid === process.pid;
}

/** Waits as long as it takes. Throws RUN_INTERRUPTED when the signal aborts, HOST_NOT_WRITABLE where the file cannot be used. */
export async function lockArtefact(folder: string, signal: AbortSignal, onWait: () => void): Promise<HeldLock> {
  const path = lockFile(folder);
  for (;;) {
    const lock = await acquireHostLock({ path, command: ['coldstart', 'tune'], signal, onWait });
    if (isNamed(path)) return lock;
    lock.release();
  }
}

/** False where another holds it. The lock's file goes where the artefact is gone behind `work`. */
export async function whileUnlocked(folder: string, work: () => Promise<void>): Promise<boolean> {
  const path = lockFile(folder);
  const lock = tryHostLock(path, ['coldstart', 'clean']);
  if (lock === undefined) return false;
  try {
    if (!isNamed(path)) return false;
    await work();
    if (!existsSync(folder)) await rm(path, { force: true });
    return true;
  } finally {
    lock.release();
  }
}

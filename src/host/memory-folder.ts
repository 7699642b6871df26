/**
 * Copies of files in this machine's memory: below /dev/shm, in folders whose names tell whose they are, so that `clean`
 * finds what a killed run left. They take memory from everything else until they are removed.
 */
import { copyFileSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { freemem, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { ColdstartError, errorText } from '../core/errors.ts';

/** Mounted as tmpfs wherever glibc's shared memory works. */
const MEMORY_ROOT = '/dev/shm';
const TMPFS_MAGIC = 0x01021994;
const PREFIX = 'coldstart-run-';

/** Bytes that a copy may have: free on the file system in memory and in the memory itself; 0 where there is no such file system. */
export function freeMemoryFolderBytes(root: string = MEMORY_ROOT): number {
  try {
    const { type, bavail, bsize } = statfsSync(root);
    return type === TMPFS_MAGIC ? Math.min(bavail * bsize, freemem()) : 0;
  } catch {
    return 0;
  }
}

/** Path of the folder of a run. */
export function memoryFolder(runId: string): string {
  return join(MEMORY_ROOT, `${PREFIX}${runId.replace(/[^\w.-]/g, '_')}`);
}

/** Copies files below `folder`, which exists and is in memory. Throws HOST_DISK_FULL where they do not fit; removes its own then. */
export function copyIntoMemory(copies: readonly { readonly from: string; readonly to: string }[], folder: string): void {
  const full = (problem: string, cause?: unknown): ColdstartError =>
    new ColdstartError('HOST_DISK_FULL', { file: `a copy of the model into memory (${folder})`, problem }, { cause });
  try {
    const neededBytes = copies.reduce((sum, { from }) => sum + statSync(from).size, 0);
    const freeBytes = freeMemoryFolderBytes(folder);
    if (neededBytes > freeBytes) throw full(`it has ${Math.ceil(neededBytes / 1e6)} MB, and ${Math.floor(freeBytes / 1e6)} MB are free there`);
    for (const { from, to } of copies) {
      mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
      copyFileSync(from, to);
    }
  } catch (error) {
    for (const { to } of copies) rmSync(to, { force: true });
    throw error instanceof ColdstartError ? error : full(errorText(error), error);
  }
}

/** Folders of this user's, with the run that their name tells. */
export function listMemoryFolders(): { readonly runId: string; readonly folder: string }[] {
  try {
    return readdirSync(MEMORY_ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.startsWith(PREFIX) && statSync(join(MEMORY_ROOT, entry.name)).uid === userInfo().uid)
      .map(({ name }) => ({ runId: name.slice(PREFIX.length), folder: join(MEMORY_ROOT, name) }));
  } catch {
    return [];
  }
}

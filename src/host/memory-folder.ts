/**
 * Copies of files in this machine's memory: below /dev/shm, in folders whose names tell whose they are, so that `clean`
 * finds what a killed run left. They take memory from everything else until they are removed.
 */
import { copyFileSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { ColdstartError, errorText } from '../core/errors.ts';
import { makePrivateFolder } from './folders.ts';

/** Mounted as tmpfs wherever glibc's shared memory works. */
const MEMORY_ROOT = '/dev/shm';
const TMPFS_MAGIC = 0x01021994;
const PREFIX = 'coldstart-run-';

/** Bytes that are free on the file system in memory; 0 where there is none that may be used. */
export function freeMemoryFolderBytes(root: string = MEMORY_ROOT): number {
  try {
    const { type, bavail, bsize } = statfsSync(root);
    return type === TMPFS_MAGIC ? bavail * bsize : 0;
  } catch {
    return 0;
  }
}

/** Path of the folder of a run. */
export function memoryFolder(runId: string, root: string = MEMORY_ROOT): string {
  return join(root, `${PREFIX}${runId.replace(/[^\w.-]/g, '_')}`);
}

/** Whether a path lies on the file system in memory. */
export function isInMemory(path: string): boolean {
  return path.startsWith(`${MEMORY_ROOT}/`);
}

/**
 * Copies `files`, the first of which has the others in or below its own folder, into `folder`, which lies in a private
 * folder of its own, and returns the copies in order. Throws HOST_DISK_FULL where they do not fit, and leaves nothing then.
 */
export function copyIntoMemory(files: readonly string[], folder: string, root: string = MEMORY_ROOT): string[] {
  const [first] = files;
  if (first === undefined) return [];
  const neededBytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const freeBytes = freeMemoryFolderBytes(root);
  const full = (problem: string, cause?: unknown): ColdstartError =>
    new ColdstartError('HOST_DISK_FULL', { file: `the model into memory (${folder})`, problem }, { cause });
  if (neededBytes > freeBytes) throw full(`it has ${Math.ceil(neededBytes / 1e6)} MB, and ${Math.floor(freeBytes / 1e6)} MB are free there`);
  try {
    // The model may be private: others must not get below, while a container has the inner folder mounted and may be any user.
    makePrivateFolder(dirname(folder));
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    return files.map((file) => {
      const copy = join(folder, relative(dirname(first), file));
      mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
      copyFileSync(file, copy);
      return copy;
    });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw full(errorText(error), error);
  }
}

/** Folders of this user's, with the owner that their name tells. */
export function listMemoryFolders(root: string = MEMORY_ROOT): { readonly owner: string; readonly folder: string }[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.startsWith(PREFIX) && statSync(join(root, entry.name)).uid === userInfo().uid)
      .map(({ name }) => ({ owner: name.slice(PREFIX.length), folder: join(root, name) }));
  } catch {
    return [];
  }
}

/** Folders that documents are saved in, and what the system's refusal means to a user. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ColdstartError, errorText } from '../core/errors.ts';

/**
 * A folder and those above it, one call each: Node's own recursive mkdir tries for ever where the kernel answers ENOENT
 * to a child of a folder that exists, as /proc does.
 */
export async function makeFolders(folder: string): Promise<void> {
  const parent = dirname(folder);
  if (parent !== folder && !existsSync(parent)) await makeFolders(parent);
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** HOST_DISK_FULL or HOST_NOT_WRITABLE, with the system's error as its cause. `run`: what can be rendered all the same. */
export function writeError(file: string, run: string, error: unknown): ColdstartError {
  const { code } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new ColdstartError(full ? 'HOST_DISK_FULL' : 'HOST_NOT_WRITABLE', { file, run, problem: errorText(error) }, { cause: error });
}

/** A file is complete or absent: it is written beside its place, under a name of its own, and then renamed. */
import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Ends the name of every file that is being written; what a killed writer left is recognised by it. */
export const PART_SUFFIX = '.part';

/**
 * Rejects with the system's error and leaves nothing half-written; what was there before stays then. Writers of the
 * same file at the same time never mix: the last one that renames wins, whole.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const beside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}${PART_SUFFIX}`;
  try {
    // wx: a name that is taken, however unlikely, belongs to somebody else.
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw withoutPart(error, beside, file);
  }
}

/** The user named the file and has never heard of the one beside it. */
function withoutPart(error: unknown, beside: string, file: string): unknown {
  if (error instanceof Error) error.message = error.message.replaceAll(beside, file);
  return error;
}

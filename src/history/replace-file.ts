/** A file is complete or absent: it is written beside its place and then renamed. */
import { rename, rm, writeFile } from 'node:fs/promises';

/** Rejects with the system's error and leaves nothing half-written; what was there before stays then. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const beside = `${file}.part`;
  try {
    await writeFile(beside, text);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * A copy of files that the harness itself has mapped (Node, an addon): pages that are mapped anywhere cannot be
 * evicted, so a cold start needs files that nobody else uses.
 */
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ColdstartError, errorText } from '../../core/errors.ts';

/** Copies of Node are large, and every build of the addon makes a new one: unused ones go after this time. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

function identityOf(file: string): string {
  const { size, mtimeMs, ino } = statSync(file);
  return createHash('sha256').update(`${file} ${size} ${mtimeMs} ${ino}`).digest('hex').slice(0, 16);
}

/** A reader never sees half a copy: two runs may make it at once. */
function copyWhole(file: string, target: string): void {
  const fresh = `${target}.${process.pid}.new`;
  try {
    copyFileSync(file, fresh);
    chmodSync(fresh, 0o755);
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** The folder's own time is the time of its last use. */
function removeUnused(folder: string, used: string): void {
  const now = new Date();
  utimesSync(used, now, now);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (path !== used && now.getTime() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** Copies all `files` into one folder, each under its own name, and returns their paths in order. Throws HOST_NOT_WRITABLE. */
export function privateCopies(files: readonly string[], cacheFolder: string): string[] {
  const folder = join(cacheFolder, 'private');
  try {
    const own = join(folder, createHash('sha256').update(files.map(identityOf).join(' ')).digest('hex').slice(0, 16));
    mkdirSync(own, { recursive: true, mode: 0o700 });
    removeUnused(folder, own);
    return files.map((file) => {
      const target = join(own, basename(file));
      if (!existsSync(target)) copyWhole(file, target);
      return target;
    });
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file: folder, problem: errorText(error) }, { cause: error });
  }
}

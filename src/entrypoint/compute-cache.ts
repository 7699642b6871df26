/**
 * Whether the driver compiled kernels for this process: it keeps what it made of PTX in its compute cache, one file a
 * module. Read when the engine stands; what the first request makes it compile comes too late to be seen here.
 */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

/** A cache of years must not hold up a start. */
const MOST_ENTRIES = 4096;
/** The driver's list of what is in it; it is written without anything being compiled, too. */
const INDEX = 'index';

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // There is none before the driver compiled anything.
    return [];
  }
}

function sizeSince(file: string, sinceMs: number): number {
  try {
    const { mtimeMs, size } = statSync(file);
    return mtimeMs >= sinceMs ? size : 0;
  } catch {
    // The driver replaces files while it works.
    return 0;
  }
}

function cacheFolder(environment: ProcessEnvironment): string | undefined {
  if (environment['CUDA_CACHE_DISABLE'] === '1') return undefined;
  return environment['CUDA_CACHE_PATH'] || join(environment['HOME'] || homedir(), '.nv', 'ComputeCache');
}

/** Bytes that were written into the driver's compute cache since `sinceMs` of the wall clock; never throws. */
export function computeCacheGrowth(sinceMs: number, environment: ProcessEnvironment = process.env): number {
  const root = cacheFolder(environment);
  const folders = root === undefined ? [] : [root];
  let bytes = 0;
  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined && seen < MOST_ENTRIES; folder = folders.pop()) {
    for (const entry of entriesOf(folder)) {
      seen += 1;
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
      else if (entry.isFile() && entry.name !== INDEX) bytes += sizeSince(join(folder, entry.name), sinceMs);
    }
  }
  return bytes;
}

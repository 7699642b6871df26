/**
 * Remembers the digests of layers, so that an engine library of hundreds of megabytes is read once and not before every
 * run. It keeps digests only, never a second copy of a file; whatever changes a file changes its key.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText } from '../../host/read-text.ts';
import { digestLayer, type LayerDigest, type LayerEntry } from './layer.ts';

/** How a layer's digest is found; throws INTERNAL_FAULT where a file cannot be read. */
export type DigestOf = (entries: readonly LayerEntry[]) => Promise<LayerDigest>;

/** Of another form of layer than this one: digests of before must not be taken for its. */
const FORM = 1;

function identityOf(entry: LayerEntry): unknown {
  if (entry.kind !== 'file') return entry;
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(entry.file, { bigint: true });
  return [entry.path, entry.executable, entry.sizeBytes, ...[dev, ino, size, mtimeNs, ctimeNs].map(String)];
}

/** Undefined where a file is not there: digesting it will say so. */
function keyOf(entries: readonly LayerEntry[]): string | undefined {
  try {
    const identity = JSON.stringify([FORM, entries.map(identityOf)]);
    return createHash('sha256').update(identity).digest('hex');
  } catch {
    return undefined;
  }
}

function recall(file: string): LayerDigest | undefined {
  try {
    const { diffId, sizeBytes } = JSON.parse(readText(file) ?? '') as Partial<LayerDigest>;
    return /^sha256:[0-9a-f]{64}$/.test(diffId ?? '') && Number.isSafeInteger(sizeBytes) ? ({ diffId, sizeBytes } as LayerDigest) : undefined;
  } catch {
    return undefined;
  }
}

/** One call a folder: Node's own recursive mkdir tries for ever where the kernel answers ENOENT, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function remember(folder: string, file: string, digest: LayerDigest): void {
  try {
    makeFolder(folder);
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, JSON.stringify(digest));
    renameSync(unfinished, file);
  } catch {
    // What cannot be remembered is read again the next time.
  }
}

/** Digests are kept below `cacheFolder`, which may be emptied at any time. */
export function rememberedDigests(cacheFolder: string): DigestOf {
  const folder = join(cacheFolder, 'layers');
  return async (entries) => {
    const key = keyOf(entries);
    const file = join(folder, `${key}.json`);
    const known = key === undefined ? undefined : recall(file);
    if (known !== undefined) return known;
    const digest = await digestLayer(entries);
    // A file that changed while it was read has another key by now.
    if (key !== undefined && keyOf(entries) === key) remember(folder, file, digest);
    return digest;
  };
}

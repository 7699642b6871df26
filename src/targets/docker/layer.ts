/**
 * A reproducible image layer: given entries become a tar stream with fixed times, owners, modes and order, so that the
 * same files give the same digest anywhere. It streams; no file is held in memory.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { ColdstartError, errorText } from '../../core/errors.ts';

/** One entry of a layer; `path` is absolute in the image. */
export type LayerEntry =
  | { readonly kind: 'folder'; readonly path: string; readonly mode?: number }
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly file: string; readonly sizeBytes: number; readonly executable: boolean };

export interface LayerDigest {
  /** `sha256:…` of the tar stream: Docker's diff id. */
  readonly diffId: string;
  /** Of the tar stream. */
  readonly sizeBytes: number;
}

const EPOCH = new Date(0);

/** Every folder above the entries, once; a layer that names only files would leave their modes to the daemon. */
function withParents(entries: readonly LayerEntry[]): LayerEntry[] {
  const byPath = new Map<string, LayerEntry>(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries) {
    const parts = path.split('/').slice(1, -1);
    parts.forEach((_, index) => {
      const folder = `/${parts.slice(0, index + 1).join('/')}`;
      if (!byPath.has(folder)) byPath.set(folder, { kind: 'folder', path: folder });
    });
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Writes `entry` and resolves when the stream took it whole. */
export function writeTarEntry(
  tar: Pack,
  header: { name: string; sizeBytes: number; mode: number; folder?: boolean },
  content: Readable | Buffer,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fields = { name: header.name, size: header.sizeBytes, mode: header.mode, mtime: EPOCH, uid: 0, gid: 0, uname: '', gname: '' };
    const done = (error?: Error | null): void => (error ? reject(error) : resolve());
    if (header.folder === true) return void tar.entry({ ...fields, size: 0, type: 'directory' }, done);
    if (Buffer.isBuffer(content)) return void tar.entry(fields, content, done);
    const sink = tar.entry(fields, done);
    // A source that fails or changes its length fails the sink, whose callback rejects.
    pipeline(content, sink).catch(reject);
  });
}

async function writeEntries(tar: Pack, entries: readonly LayerEntry[]): Promise<void> {
  for (const entry of withParents(entries)) {
    const name = entry.path.slice(1);
    if (entry.kind === 'folder') await writeTarEntry(tar, { name: `${name}/`, sizeBytes: 0, mode: entry.mode ?? 0o755, folder: true }, Buffer.alloc(0));
    else if (entry.kind === 'text') await writeTarEntry(tar, { name, sizeBytes: Buffer.byteLength(entry.text), mode: 0o644 }, Buffer.from(entry.text));
    else
      await writeTarEntry(
        tar,
        { name, sizeBytes: entry.sizeBytes, mode: entry.executable ? 0o755 : 0o644 },
        createReadStream(entry.file, { highWaterMark: 1 << 20 }),
      );
  }
  tar.finalize();
}

/** The layer as a tar stream; the stream fails where a file cannot be read or changes while it is read. */
export function streamLayer(entries: readonly LayerEntry[]): Readable {
  const tar = pack();
  writeEntries(tar, entries).catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(errorText(error))));
  return Readable.from(tar as AsyncIterable<Buffer>, { objectMode: false });
}

/** Reads every file once. Throws INTERNAL_FAULT where one cannot be read. */
export async function digestLayer(entries: readonly LayerEntry[]): Promise<LayerDigest> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of streamLayer(entries) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  } catch (error) {
    throw new ColdstartError('INTERNAL_FAULT', { problem: `the image cannot be assembled: ${errorText(error)}` }, { cause: error });
  }
  return { diffId: `sha256:${hash.digest('hex')}`, sizeBytes };
}

/**
 * Where an artefact lies, known before it is built: its name is the hash of all that it is made of. Sources that are
 * artefacts themselves are told by their path, which says their content already.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, sep } from 'node:path';
import { ColdstartError, errorText } from '../../../core/errors.ts';
import { cacheFolder } from '../../../host/folders.ts';
import type { ArtefactRequest } from '../../../tuner/knob.ts';
import type { ArtefactBuilder } from './artefact.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const CHUNK_BYTES = 4 << 20;
/** Hex digits of an artefact's name: 64 bits, so that two of a machine never meet. */
const NAME_DIGITS = 16;

/** Where artefacts of both places lie. A folder in memory is this user's own: others' files are not to be trusted. */
export function artefactFolders(environment: Variables): Readonly<Record<ArtefactBuilder['place'], string>> {
  return { disk: join(cacheFolder(environment), 'artefacts'), memory: join('/dev/shm', `coldstart-${userInfo().uid}-artefacts`) };
}

/** Hash of a file's bytes by its path, size, time and inode: a model of some gigabytes is read once. */
const known = new Map<string, string>();

function contentHash(file: string): string {
  const { size, mtimeMs, ino } = statSync(file);
  const key = `${file} ${size} ${mtimeMs} ${ino}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, size)));
  const handle = openSync(file, 'r');
  try {
    for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer)) hash.update(buffer.subarray(0, read));
  } finally {
    closeSync(handle);
  }
  const digest = hash.digest('hex');
  known.set(key, digest);
  return digest;
}

export interface ArtefactIdentity {
  /** `ort-model-3f9a0c51be72d846`. */
  readonly name: string;
  /** Absolute: the artefact's own folder. */
  readonly folder: string;
  /** Absolute: the file or folder that a setting names. */
  readonly path: string;
}

function sourceText(source: string, folders: Readonly<Record<string, string>>): string {
  if (Object.values(folders).some((folder) => source.startsWith(folder + sep))) return source;
  try {
    return contentHash(source);
  } catch (error) {
    throw new ColdstartError('TUNE_ARTEFACT_FAILED', { what: `what is made of ${source}`, problem: errorText(error) }, { cause: error });
  }
}

/** Throws TUNE_ARTEFACT_FAILED where a source cannot be read. */
export function identify(request: ArtefactRequest, builder: ArtefactBuilder, environment: Variables): ArtefactIdentity {
  const folders = artefactFolders(environment);
  const options = Object.entries(request.options).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = [request.kind, builder.identity?.(request) ?? '', request.sources.map((source) => sourceText(source, folders)), options];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, NAME_DIGITS);
  const name = `${request.kind}-${hash}`;
  const folder = join(folders[builder.place], name);
  return { name, folder, path: join(folder, builder.fileName(request)) };
}

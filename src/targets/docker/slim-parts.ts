/**
 * The parts of our own image without symbols: copies that `strip` of binutils made, kept in the cache by what they were
 * made of. The dynamic symbols stay, by which an addon finds Node and a backend its engine; only a debugger misses the rest.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { ImageParts } from './image-files.ts';

/** Of another way to strip than this one: copies of before must not be taken for its. */
const FORM = 1;

/** Undefined where binutils is not there. */
export function findStripTool(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const folders = (environment['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter).filter(isAbsolute);
  return folders.map((folder) => join(folder, 'strip')).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The files as they are now: when one is rebuilt, all are stripped again. */
function folderOf(files: readonly string[], cacheFolder: string): string {
  const identities = files.map((file) => {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    return [file, dev, ino, size, mtimeNs, ctimeNs].map(String);
  });
  const name = createHash('sha256')
    .update(JSON.stringify([FORM, identities]))
    .digest('hex')
    .slice(0, 16);
  return join(cacheFolder, 'slim', name);
}

function strip(tool: string, file: string, copy: string): void {
  const fresh = `${copy}.${process.pid}.new`;
  try {
    const { status, stderr, error } = spawnSync(tool, ['--strip-all', '-o', fresh, file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(error === undefined ? stderr.trim() : errorText(error));
    chmodSync(fresh, 0o755);
    renameSync(fresh, copy);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Copies without symbols, made once, all in one folder, because they find one another beside themselves. Throws HOST_NOT_WRITABLE. */
function strippedCopies(tool: string, files: readonly string[], cacheFolder: string): ReadonlyMap<string, string> {
  const folder = folderOf(files, cacheFolder);
  const copies = new Map(files.map((file) => [file, join(folder, basename(file))]));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [file, copy] of copies) if (!existsSync(copy)) strip(tool, file, copy);
    return copies;
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file: folder, problem: errorText(error) }, { cause: error });
  }
}

export interface SlimSurroundings {
  readonly cacheFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The same parts, stripped. Throws TARGET_OPTION_REFUSED without binutils, HOST_NOT_WRITABLE. */
export function slimParts(parts: ImageParts, { cacheFolder, environment }: SlimSurroundings): ImageParts {
  const tool = findStripTool(environment);
  if (tool === undefined) {
    throw new ColdstartError('TARGET_OPTION_REFUSED', {
      problem: 'flavour: slim needs strip of binutils on this machine: install binutils, or leave flavour out',
    });
  }
  const { node, addon, startup, early, backends } = parts;
  const copies = strippedCopies(tool, [node, addon, startup, early, ...backends], cacheFolder);
  const one = (file: string): string => copies.get(file) ?? file;
  // Engine libraries come without symbols from whoever makes them, and find what they need beside themselves.
  return { ...parts, node: one(node), addon: one(addon), startup: one(startup), early: one(early), backends: backends.map(one) };
}

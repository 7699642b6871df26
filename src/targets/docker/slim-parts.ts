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

/** The file as it is now: a rebuilt one is stripped again. */
function folderOf(file: string, cacheFolder: string): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  const identity = [FORM, file, dev, ino, size, mtimeNs, ctimeNs].map(String).join(' ');
  return join(cacheFolder, 'slim', createHash('sha256').update(identity).digest('hex').slice(0, 16));
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

/** A copy without symbols, made once. Throws HOST_NOT_WRITABLE. */
function stripped(tool: string, file: string, cacheFolder: string): string {
  const folder = folderOf(file, cacheFolder);
  const copy = join(folder, basename(file));
  if (existsSync(copy)) return copy;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    strip(tool, file, copy);
    return copy;
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file: copy, problem: errorText(error) }, { cause: error });
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
  const one = (file: string): string => stripped(tool, file, cacheFolder);
  return {
    ...parts,
    node: one(parts.node),
    addon: one(parts.addon),
    startup: one(parts.startup),
    early: one(parts.early),
    backends: parts.backends.map(one),
    engineLibraries: parts.engineLibraries.map(one),
  };
}

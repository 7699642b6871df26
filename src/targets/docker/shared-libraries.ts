/**
 * Finds the shared libraries that programs need, as the dynamic loader would, without running anything: search paths of
 * the file, LD_LIBRARY_PATH, ld.so.conf, built-in folders. It copies nothing.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ColdstartError } from '../../core/errors.ts';
import { readElf } from './elf.ts';

/** A library as an image has to hold it. */
export interface SharedLibrary {
  /** Name that programs ask for, such as libstdc++.so.6. */
  readonly name: string;
  /** The real file, links followed. */
  readonly file: string;
  /** Folder in which the loader of this machine found it; the same loader finds it there in an image. */
  readonly folder: string;
  /** True where every glibc finds that folder without configuration. */
  readonly builtIn: boolean;
}

/** They belong to the kernel module of the machine that an image runs on, and are mounted there. */
const DRIVER = /^lib(?:cuda|nvcuvid|nvidia-[\w-]+)\.so(?:\.|$)/;

const TRIPLETS: Readonly<Record<number, string>> = { 62: 'x86_64-linux-gnu', 183: 'aarch64-linux-gnu' };

function builtInFolders(machine: number): string[] {
  const triplet = TRIPLETS[machine];
  const multiarch = triplet === undefined ? [] : [`/lib/${triplet}`, `/usr/lib/${triplet}`];
  return [...multiarch, '/lib64', '/usr/lib64', '/lib', '/usr/lib'];
}

/** Folders of ld.so.conf with its includes, in order. A missing file has none. */
function configuredFolders(file = '/etc/ld.so.conf', depth = 0): string[] {
  if (depth > 4 || !existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const text = line.replace(/#.*/, '').trim();
      const include = /^include\s+(.+)$/.exec(text)?.[1];
      if (include !== undefined) return globMatches(resolve(dirname(file), include)).flatMap((path) => configuredFolders(path, depth + 1));
      return text.startsWith('/') ? [text] : [];
    });
}

/** One level of `*`, which is all that ld.so.conf uses. */
function globMatches(pattern: string): string[] {
  const folder = dirname(pattern);
  const expression = new RegExp(
    `^${pattern
      .slice(folder.length + 1)
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')}$`,
  );
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => expression.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** What some files need, closed under needing. */
export interface ResolvedLibraries {
  /** Path of the dynamic loader as the programs name it. */
  readonly interpreter?: string;
  /** Sorted by name. */
  readonly libraries: readonly SharedLibrary[];
}

interface Search {
  readonly machine: number;
  readonly folders: readonly string[];
  readonly builtIn: ReadonlySet<string>;
}

function expandOrigin(path: string, file: string): string {
  return path.replace(/\$(ORIGIN|\{ORIGIN\})/g, dirname(file));
}

function locate(name: string, neededBy: string, ownPaths: readonly string[], search: Search): SharedLibrary {
  for (const folder of [...ownPaths.map((path) => expandOrigin(path, neededBy)), ...search.folders]) {
    const path = join(folder, name);
    // The loader skips libraries of another architecture, as on machines with a /lib32.
    if (existsSync(path) && readElf(path).machine === search.machine) return { name, file: realpathSync(path), folder, builtIn: search.builtIn.has(folder) };
  }
  throw new ColdstartError('INTERNAL_FAULT', { problem: `${neededBy} needs ${name}, which is in no folder of the dynamic loader` });
}

/**
 * The libraries that `files` (programs or libraries, absolute paths) need, directly or by one another.
 * Throws INTERNAL_FAULT where one cannot be found or read.
 */
export function resolveSharedLibraries(files: readonly string[], libraryPath = process.env['LD_LIBRARY_PATH'] ?? ''): ResolvedLibraries {
  const found = new Map<string, SharedLibrary>();
  const machine = files[0] === undefined ? 0 : readElf(files[0]).machine;
  const builtIn = builtInFolders(machine);
  const search: Search = {
    machine,
    folders: [...libraryPath.split(':').filter((path) => path !== ''), ...builtIn, ...configuredFolders()],
    builtIn: new Set(builtIn),
  };
  let interpreter: string | undefined;
  const waiting = [...files];
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    const facts = readElf(file);
    interpreter ??= facts.interpreter;
    for (const name of facts.needed) {
      // The loader itself is needed by name too (libc does); it goes where programs name it.
      if (found.has(name) || /^ld-linux/.test(name) || DRIVER.test(name)) continue;
      const library = locate(name, file, facts.searchPaths, search);
      found.set(name, library);
      waiting.push(library.file);
    }
  }
  const libraries = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return interpreter === undefined ? { libraries } : { interpreter, libraries };
}

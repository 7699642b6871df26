/**
 * What is in the instrumented image and where: Node with the C library, the engine library, our own files, and a model where
 * it is to hold one. Layers in that order, so that a rebuilt addon costs one small layer. It reads file sizes, never contents.
 */
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { IMAGE_PATHS, MOUNT_PATHS } from '../../core/container-paths.ts';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { InstrumentedParts } from '../target.ts';
import type { LayerEntry } from './layer.ts';
import { modelEntries } from './model-entries.ts';
import { resolveSharedLibraries, type SharedLibrary } from './shared-libraries.ts';

export { IMAGE_PATHS, MOUNT_PATHS };

/** Files of this machine that the image is assembled from; absolute paths. */
export interface ImageParts extends InstrumentedParts {
  /** The Node program in use. */
  readonly node: string;
  /** Instance by default. A helper's image holds copies of its own: a helper that ran from the very files whose pages it evicts would bring them back. */
  readonly purpose?: 'instance' | 'helper';
  /** Left out where nothing is begun early and every file counts. */
  readonly withoutEarly?: boolean;
  /** Files of the model that the image holds, itself first; by default it is mounted. */
  readonly model?: readonly string[];
}

export interface ImageLayers {
  readonly layers: readonly (readonly LayerEntry[])[];
  /** Folders for LD_LIBRARY_PATH: those that the loader would not search by itself. */
  readonly libraryFolders: readonly string[];
}

function fileEntry(path: string, file: string, executable = false): LayerEntry {
  try {
    return { kind: 'file', path, file, sizeBytes: statSync(file).size, executable };
  } catch (error) {
    throw new ColdstartError('INTERNAL_FAULT', { problem: `${file} cannot be put into an image: ${errorText(error)}` }, { cause: error });
  }
}

function libraryEntry({ folder, name, file }: SharedLibrary): LayerEntry {
  return fileEntry(join(folder, name), file, true);
}

/** A program that asks who it is, or wants a place for a temporary file, gets an answer. */
const FOUNDATION: readonly LayerEntry[] = [
  { kind: 'text', path: '/etc/passwd', text: 'root:x:0:0:root:/:/nonexistent\nnobody:x:65534:65534:nobody:/:/nonexistent\n' },
  { kind: 'text', path: '/etc/group', text: 'root:x:0:\nnogroup:x:65534:\n' },
  { kind: 'folder', path: '/tmp', mode: 0o1777 },
  // Mount points that exist need not be made in the container's own layer at every start.
  { kind: 'folder', path: MOUNT_PATHS.trial },
  { kind: 'folder', path: MOUNT_PATHS.model },
  { kind: 'folder', path: MOUNT_PATHS.node },
];

/** Throws INTERNAL_FAULT where a file or a library that it needs cannot be found. */
export function layOutImage(files: ImageParts): ImageLayers {
  const base = resolveSharedLibraries([files.node]);
  if (base.interpreter === undefined) throw new ColdstartError('INTERNAL_FAULT', { problem: `${files.node} names no dynamic loader` });
  const inBase = new Set(base.libraries.map(({ name }) => name));
  const forEngine = resolveSharedLibraries(files.engineLibraries).libraries.filter(({ name }) => !inBase.has(name));
  const own = [files.startup, ...(files.withoutEarly === true ? [] : [files.early]), ...files.backends];
  const below = new Set([...inBase, ...forEngine.map(({ name }) => name), ...[...files.engineLibraries, ...own].map((file) => basename(file))]);
  const forAddon = resolveSharedLibraries([files.addon, ...own]).libraries.filter(({ name }) => !below.has(name));
  // Every layer above another one is another layer to the daemon, with files of its own.
  const marker: LayerEntry[] = files.purpose === 'helper' ? [{ kind: 'text', path: '/etc/coldstart-helper', text: '' }] : [];
  const layers = [
    [
      ...FOUNDATION,
      ...marker,
      fileEntry(IMAGE_PATHS.node, files.node, true),
      fileEntry(base.interpreter, base.interpreter, true),
      ...base.libraries.map(libraryEntry),
    ],
    [...files.engineLibraries.map((file) => fileEntry(join(IMAGE_PATHS.engineFolder, basename(file)), file, true)), ...forEngine.map(libraryEntry)],
    [
      fileEntry(IMAGE_PATHS.entrypoint, files.program),
      fileEntry(IMAGE_PATHS.addon, files.addon, true),
      ...own.map((file) => fileEntry(join(IMAGE_PATHS.folder, basename(file)), file, true)),
      ...forAddon.map(libraryEntry),
    ],
    // On top: another model is another layer and leaves those below as they are.
    modelEntries(files.model ?? []),
  ].filter((layer) => layer.length > 0);
  const foreign = [...base.libraries, ...forEngine, ...forAddon].filter(({ builtIn }) => !builtIn).map(({ folder }) => folder);
  return { layers, libraryFolders: [...new Set(foreign)].sort() };
}

/**
 * Where the files of an image really lie: the page cache belongs to the files of the layers' folders, not to what a
 * container sees through the overlay. Only for the overlay2 driver; others are said to be unknown.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileRole, StateFile } from '../../core/cold-state.ts';
import { IMAGE_PATHS, MOUNT_PATHS } from './image-files.ts';
import type { ImageFacts } from './image-supply.ts';
import type { LayerEntry } from './layer.ts';

/** The layers' folders, topmost first; undefined where the driver does not tell. */
export function layerFolders({ GraphDriver }: ImageFacts): readonly string[] | undefined {
  const data = GraphDriver?.Data;
  if (GraphDriver?.Name !== 'overlay2' || data?.['UpperDir'] === undefined) return undefined;
  return [data['UpperDir'], ...(data['LowerDir'] ?? '').split(':').filter((folder) => folder !== '')];
}

function roleOf(path: string): FileRole {
  if (path.startsWith(`${MOUNT_PATHS.model}/`)) return 'model';
  if (path.startsWith(`${IMAGE_PATHS.engineFolder}/`)) return 'library';
  if (path === IMAGE_PATHS.addon || (path.startsWith(`${IMAGE_PATHS.folder}/`) && path.includes('.so'))) return 'addon';
  return path === IMAGE_PATHS.node || /(^|\/)(lib[^/]*|ld-linux[^/]*)\.so(\.[^/]*)?$/.test(path) ? 'runtime' : 'image';
}

/**
 * Files of the instrumented image by the layers they were put into (bottom first): nothing is listed, so it works
 * without permission for the daemon's folders too.
 */
export function instrumentedStateFiles(layers: readonly (readonly LayerEntry[])[], folders: readonly string[]): StateFile[] {
  const bottomFirst = [...folders].reverse();
  return layers.flatMap((entries, index) => {
    const folder = bottomFirst[index];
    return folder === undefined ? [] : entries.filter(({ kind }) => kind === 'file').map(({ path }) => ({ path: join(folder, path), role: roleOf(path) }));
  });
}

function* filesBelow(folder: string, below = ''): Generator<string> {
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (entry.isDirectory()) yield* filesBelow(folder, path);
    else if (entry.isFile()) yield path;
  }
}

/** Every file with content of a foreign image, upper layers hiding lower ones. Needs permission for the daemon's folders. */
export function foreignStateFiles(folders: readonly string[]): StateFile[] {
  const seen = new Set<string>();
  return folders.flatMap((folder) =>
    [...filesBelow(folder)].flatMap((path) => {
      if (seen.has(path)) return [];
      seen.add(path);
      const file = join(folder, path);
      return statSync(file).size > 0 ? [{ path: file, role: 'image' as const }] : [];
    }),
  );
}

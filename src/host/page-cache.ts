/**
 * What of a file is in the page cache, and how to bring it in or throw it out. The interface is shared with targets
 * whose files only a helper can reach; the implementation here works on the harness's own paths.
 */
import type { FileResidency, HostAddon } from './addon.ts';
import { loadHostAddon } from './binding.ts';
import { findFileMappers } from './file-maps.ts';

export type { FileResidency } from './addon.ts';

export interface PageCache {
  /** One entry for each path, in order; a file that cannot be examined has `error`. */
  residency(paths: readonly string[]): Promise<readonly FileResidency[]>;
  /** One errno text or '' for each path. */
  evict(paths: readonly string[]): Promise<readonly string[]>;
  /** Reads every byte once; one errno text or '' for each path. */
  warm(paths: readonly string[]): Promise<readonly string[]>;
  /** Who maps each file right now, for a sentence (`node (812), 2 more`); '' where nobody does. */
  mappers(paths: readonly string[]): Promise<readonly string[]>;
  /** The kernel's own caches (root, whole machine); rejects with the errno text. Missing where it cannot be done. */
  dropCaches?(): Promise<void>;
}

/** The page cache of this machine's own paths. Throws HOST_ADDON_MISSING or HOST_UNSUPPORTED. */
export function openPageCache(addon: HostAddon = loadHostAddon()): PageCache {
  return {
    residency: (paths) => addon.residency(paths),
    evict: (paths) => addon.evict(paths),
    warm: (paths) => addon.warm(paths),
    mappers: (paths) => findFileMappers(paths),
    dropCaches: () => addon.dropCaches(),
  };
}

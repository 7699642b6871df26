/** Files that must be absent and are not: those that somebody maps cannot be evicted and are exempt, with a name. */
import type { PageCache } from '../../host/page-cache.ts';
import type { ExaminedFile } from './examined-file.ts';

/** For each path that is exempt who maps it. */
export async function findExemptions(cache: PageCache, files: readonly ExaminedFile[]): Promise<ReadonlyMap<string, string>> {
  const stuck = files.filter((file) => file.expectation === 'absent' && !file.fits && file.error === undefined).map(({ file }) => file.path);
  if (stuck.length === 0) return new Map();
  const mappers = await cache.mappers(stuck);
  return new Map(stuck.flatMap((path, index) => (mappers[index] ? [[path, `mapped by ${mappers[index]}`] as const] : [])));
}

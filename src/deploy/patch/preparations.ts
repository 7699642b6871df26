/**
 * What has to be there before a start, as lines of a shell script: copies of the files beside the patch in memory, in a
 * Docker volume, and where a process is told to find what the tuning had made for it. Nothing is made twice.
 */
import { dirname } from 'node:path';
import { shellWord } from '../quoting.ts';
import type { ContainerStart } from './container-start.ts';
import type { PatchInput, PatchSide } from './patch-input.ts';
import { besideScript } from './settings/shell-parts.ts';
import { filledVolume, memoryFolder } from './settings/storage.ts';

/** The kernel's file system in memory: whatever lies there is gone at the next boot. */
const MEMORY = '/dev/shm/';

export function isInMemory(path: string): boolean {
  return path.startsWith(MEMORY);
}

/** Never half a file at its place: an interrupted start must not leave one to the next. */
const PUT = 'put() { [ -e "$2" ] || { mkdir -p -- "$(dirname -- "$2")" && cp -- "$1" "$2.$$" && mv -f -- "$2.$$" "$2"; }; }';

function putLines(copies: readonly { readonly name: string; readonly to: string }[]): string[] {
  return copies.length === 0 ? [] : [PUT, ...copies.map(({ name, to }) => `put ${besideScript(name)} ${shellWord(to)}`)];
}

function volumeLines({ mounts, store, image }: ContainerStart): string[] {
  const filled = mounts.flatMap(({ source, target }) => (source.kind === 'filled' ? [{ from: source.name, to: target }] : []));
  const [first] = filled;
  if (first === undefined) return [];
  const volume = shellWord(filledVolume(store));
  return [
    `if ! docker volume inspect ${volume} >/dev/null 2>&1; then`,
    `  docker volume create ${volume} >/dev/null`,
    `  filler=$(docker create --mount type=volume,source=${volume},target=${shellWord(dirname(first.to))} ${shellWord(image)})`,
    ...filled.map(
      ({ from, to }) => `  docker cp -- ${besideScript(from)} "$filler":${shellWord(to)} || { docker rm "$filler" && docker volume rm ${volume}; exit 1; }`,
    ),
    '  docker rm "$filler" >/dev/null',
    'fi',
  ];
}

export function containerPreparations(start: ContainerStart): string[] {
  const memory = start.mounts.flatMap(({ source }) =>
    source.kind === 'memory' ? [{ name: source.name, to: `${memoryFolder(start.store)}/${source.name}` }] : [],
  );
  return [...putLines(memory), ...volumeLines(start)];
}

/** What takes them away again. */
export function containerRemovals({ mounts, store }: ContainerStart): string[] {
  const kinds = new Set(mounts.map(({ source }) => source.kind));
  return [
    ...(kinds.has('memory') ? [`rm -rf -- ${shellWord(memoryFolder(store))}`] : []),
    ...(kinds.has('filled')
      ? [`! docker volume inspect ${shellWord(filledVolume(store))} >/dev/null 2>&1 || docker volume rm ${shellWord(filledVolume(store))} >/dev/null`]
      : []),
  ];
}

/** Copies of what one side alone names: the tuning had it made, and a cache may forget it. The user's own files stay the user's. */
export function derivedFiles(input: PatchInput, side: PatchSide): PatchInput['files'] {
  const own = input[side].engine;
  const other = input[side === 'winner' ? 'baseline' : 'winner'].engine;
  const model = own?.model !== undefined && 'file' in own.model ? own.model.file : undefined;
  const foreign = other?.model !== undefined && 'file' in other.model ? other.model.file : undefined;
  const folder = model === undefined || model === foreign ? undefined : dirname(model);
  const { snapshot, compileCache } = own?.node ?? {};
  const whole = [snapshot, compileCache].filter((path) => path !== undefined && path !== other?.node?.snapshot && path !== other?.node?.compileCache);
  const folders = [folder, ...whole].filter((path) => path !== undefined);
  return input.files.filter(({ path }) => folders.some((above) => path === above || path.startsWith(`${above}/`)));
}

/** Only the copies in memory, or all that a process is told of. */
export function processPreparations(input: PatchInput, side: PatchSide, which: 'all' | 'memory'): string[] {
  const files = derivedFiles(input, side).filter(({ path }) => which === 'all' || isInMemory(path));
  return putLines(files.map(({ path, name }) => ({ name, to: path })));
}

export function processRemovals(input: PatchInput, side: PatchSide): string[] {
  const folders = derivedFiles(input, side).flatMap(({ path }) => (isInMemory(path) ? [dirname(path)] : []));
  return [...new Set(folders)].map((folder) => `rm -rf -- ${shellWord(folder)}`);
}

/**
 * What has to be there before a start, as lines of a shell script: copies of the files beside the patch in memory, in a
 * Docker volume, and where a process is told to find what the tuning had made for it. Nothing is made twice.
 */
import { dirname } from 'node:path';
import type { InstanceConfig } from '../../core/instance-config.ts';
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

/** The model that a process is told of, where coldstart made it; the user's own file stays the user's. */
function derivedModel(input: PatchInput, side: PatchSide): string | undefined {
  const model = input[side].engine?.model;
  const other = input[side === 'winner' ? 'baseline' : 'winner'].engine?.model;
  if (model === undefined || ('file' in model && other !== undefined && 'file' in other && other.file === model.file)) return undefined;
  const config = input.configs?.[side];
  return config === undefined ? undefined : (JSON.parse(config) as InstanceConfig).engine.modelFile;
}

/** Copies of what coldstart made for one side: a cache may forget it. */
function derivedFiles(input: PatchInput, side: PatchSide): PatchInput['files'] {
  const model = derivedModel(input, side);
  const { snapshot, compileCache } = input[side].engine?.node ?? {};
  const other = input[side === 'winner' ? 'baseline' : 'winner'].engine?.node;
  const folders = [
    ...(model === undefined ? [] : [dirname(model)]),
    ...(snapshot === undefined || snapshot === other?.snapshot ? [] : [snapshot]),
    ...(compileCache === undefined || compileCache === other?.compileCache ? [] : [compileCache]),
  ];
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

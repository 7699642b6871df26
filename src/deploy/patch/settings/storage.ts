/** Rows of the table about what is mounted: volumes, files beside the patch, folders in memory. */
import { createHash } from 'node:crypto';
import { shellWord } from '../../quoting.ts';
import type { ContainerStart } from '../container-start.ts';
import { rollbackFile } from '../patch-input.ts';
import { INSTANCE_FILES, type MountSource, type StartMount } from '../start-mounts.ts';
import { Interpolated, joinedList, RESET } from './compose-values.ts';
import type { ContainerSetting, PodPart, Tree } from './setting.ts';
import { besideScript } from './shell-parts.ts';

/** Where a file beside the patch lies on a node of a cluster. */
export function nodeFolder(service: string): string {
  return `/var/lib/coldstart/${service}`;
}

/** Where a copy of it in memory lies; `store` as in ContainerStart. */
export function memoryFolder(store: string): string {
  return `/dev/shm/coldstart-${store}`;
}

/** The Docker volume with copies of files beside the patch. */
export function filledVolume(store: string): string {
  return `coldstart-${store}`;
}

function same(left: StartMount | undefined, right: StartMount): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function at(mounts: readonly StartMount[], target: string): StartMount | undefined {
  return mounts.find((mount) => mount.target === target);
}

function changed(from: ContainerStart, to: ContainerStart): { set: readonly StartMount[]; gone: readonly StartMount[] } {
  return {
    set: to.mounts.filter((mount) => !same(at(from.mounts, mount.target), mount)),
    gone: from.mounts.filter(({ target }) => at(to.mounts, target) === undefined),
  };
}

/** --mount is read as a line of CSV: a field with a comma stands in double quotes. */
function field(name: string, value: string): string {
  const text = `${name}=${value}`;
  return shellWord(/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
}

function runSource(source: MountSource, store: string): string {
  if (source.kind === 'patch') return `'"source='${besideScript(source.name)}'"'`;
  if (source.kind === 'volume') return field('source', source.name);
  if (source.kind === 'filled') return field('source', filledVolume(store));
  return field('source', source.kind === 'memory' ? `${memoryFolder(store)}/${source.name}` : source.path);
}

/** A volume of its own holds all copies, so that its folder is mounted once. */
function runMount({ source, target, readOnly }: StartMount, store: string): readonly string[] {
  const isVolume = source.kind === 'volume' || source.kind === 'filled';
  const inside = source.kind === 'filled' ? target.slice(0, target.lastIndexOf('/')) : target;
  return [
    '--mount',
    `type=${isVolume ? 'volume' : 'bind'},${runSource(source, store)},${field('target', inside)}${readOnly ? ',readonly' : ''}${source.kind === 'filled' ? ',volume-nocopy' : ''}`,
  ];
}

function composeSource(source: MountSource, store: string): Tree {
  if (source.kind === 'patch')
    return { type: 'bind', source: new Interpolated(`\${COLDSTART_PATCH:?the folder of this file}/${source.name.replaceAll('$', '$$$$')}`) };
  if (source.kind === 'volume' || source.kind === 'filled') return { type: 'volume', source: source.kind === 'filled' ? filledVolume(store) : source.name };
  return { type: 'bind', source: source.kind === 'memory' ? `${memoryFolder(store)}/${source.name}` : source.path };
}

function composeMount({ source, target, readOnly }: StartMount, store: string): Tree {
  const inside = source.kind === 'filled' ? target.slice(0, target.lastIndexOf('/')) : target;
  return { ...composeSource(source, store), target: inside, read_only: readOnly };
}

function notesOf(mounts: readonly StartMount[], store: string): string[] {
  const memory = mounts.some(({ source }) => source.kind === 'memory');
  const filled = mounts.some(({ source }) => source.kind === 'filled');
  return [
    ...(memory ? [`prepare.sh makes the copy in memory, under ${memoryFolder(store)}: after every boot too`] : []),
    ...(filled ? [`prepare.sh makes and fills the volume ${filledVolume(store)}`] : []),
  ];
}

/** The short name that tells two sources of one mount point apart. */
function volumeName({ source, target }: StartMount): string {
  return `coldstart-${createHash('sha256')
    .update(JSON.stringify([source, target]))
    .digest('hex')
    .slice(0, 10)}`;
}

/** Whether it tells our own entry point what to do. */
export function isToldFile(source: MountSource): source is { kind: 'patch'; name: string } {
  const names: readonly string[] = Object.values(INSTANCE_FILES).flatMap((name) => [name, rollbackFile(name)]);
  return source.kind === 'patch' && names.includes(source.name);
}

/** The ConfigMap that holds the files which tell our own entry point what to do. */
export function configMapName(service: string): string {
  return `${service}-coldstart`;
}

function podVolume(mount: StartMount, { name: service, store }: ContainerStart): Tree {
  const { source } = mount;
  const name = volumeName(mount);
  if (isToldFile(source)) return { name, configMap: { name: configMapName(service), items: [{ key: source.name, path: source.name }] } };
  if (source.kind === 'volume') return { name, persistentVolumeClaim: { claimName: source.name } };
  if (source.kind === 'host') return { name, hostPath: { path: source.path } };
  return { name, hostPath: { path: `${source.kind === 'memory' ? memoryFolder(store) : nodeFolder(service)}/${source.name}` } };
}

function podMount(mount: StartMount): Tree {
  const { source, target, readOnly } = mount;
  return { name: volumeName(mount), mountPath: target, readOnly, subPath: isToldFile(source) ? source.name : null };
}

function podNotes(mounts: readonly StartMount[], { name: service, store }: ContainerStart): string[] {
  const kinds = new Set(mounts.map(({ source }) => (isToldFile(source) ? 'told' : source.kind)));
  return [
    ...(kinds.has('patch') || kinds.has('filled')
      ? [`files of this folder lie on the node under ${nodeFolder(service)}: copy them there, or put a claim in place of hostPath`]
      : []),
    ...(kinds.has('filled') ? ['a Docker volume is a folder of the node here'] : []),
    ...(kinds.has('memory') ? [`copies lie in the node's memory under ${memoryFolder(store)}: make them before the pod starts, as prepare.sh does`] : []),
    ...(kinds.has('volume') ? ['a Docker volume is a claim of the same name here: it must exist'] : []),
  ];
}

function podMounts(from: ContainerStart, to: ContainerStart): PodPart {
  const { set, gone } = changed(from, to);
  const replaced = set.flatMap(({ target }) => at(from.mounts, target) ?? []);
  return {
    container: { volumeMounts: [...set.map(podMount), ...gone.map(({ target }) => ({ mountPath: target, $patch: 'delete' }))] },
    pod: {
      volumes: [...set.map((mount) => podVolume(mount, to)), ...[...gone, ...replaced].map((mount) => ({ name: volumeName(mount), $patch: 'delete' }))],
    },
    notes: podNotes(set, to),
  };
}

/** Copies of what differs; the model only where the scenario has it in the image, or changes it. */
function imageLines(from: ContainerStart, to: ContainerStart): readonly string[] {
  const layer = to.target.modelStorage === 'layer' ? (to.modelLayer ?? []) : [];
  return [...changed(from, to).set, ...layer].flatMap(({ source, target }) =>
    source.kind === 'host' || source.kind === 'volume'
      ? [`# not expressible here: ${JSON.stringify(target)} is mounted, and no copy of it lies beside this file`]
      : [`COPY ${JSON.stringify([source.name, target])}`],
  );
}

export const MOUNTS: ContainerSetting = {
  fields: ['target.volumes', 'target.modelStorage', 'engine', 'inputs'],
  title: 'what is mounted',
  differs: (from, to) => JSON.stringify([from.mounts, from.modelLayer]) !== JSON.stringify([to.mounts, to.modelLayer]),
  run: ({ mounts, store }) => {
    const flags = mounts.map((mount) => runMount(mount, store).join(' '));
    return [...new Set(flags)];
  },
  compose: (from, to) => {
    const { set, gone } = changed(from, to);
    const volumes = [...new Map(set.map((mount) => composeMount(mount, to.store)).map((mount) => [JSON.stringify(mount), mount])).values()];
    const external = set.flatMap(({ source }) => (source.kind === 'volume' ? [source.name] : source.kind === 'filled' ? [filledVolume(to.store)] : []));
    return {
      service: { volumes },
      ...(external.length > 0 && { top: { volumes: Object.fromEntries(external.map((name) => [name, { external: true }])) } }),
      notes: [
        ...notesOf(set, to.store),
        ...(gone.length > 0 ? [`compose joins lists of volumes: take ${gone.map(({ target }) => target).join(', ')} out of the file below`] : []),
      ],
    };
  },
  image: (from, to) => {
    const lines = imageLines(from, to);
    return lines.length === 0 ? { not: 'mounts belong to the container, not to its image' } : lines;
  },
  kubernetes: podMounts,
};

/** `/tmp:size=64m` */
function memoryFolderOf(text: string): { path: string; size?: string } {
  const [path = '', options = ''] = text.split(':');
  const size = /(?:^|,)size=(\d+[kmg]?)/i.exec(options)?.[1];
  return { path, ...(size !== undefined && { size }) };
}

/** A pod's quantities: 64m would be 0.064. */
function quantity(size: string): string {
  return size.replace(/([kmg])$/i, (unit) => `${unit.toUpperCase()}i`);
}

export const TMPFS: ContainerSetting = {
  fields: ['target.tmpfs'],
  title: 'the folders in memory',
  differs: (from, to) => JSON.stringify(from.target.tmpfs ?? []) !== JSON.stringify(to.target.tmpfs ?? []),
  run: ({ target }) => (target.tmpfs ?? []).flatMap((folder) => ['--tmpfs', shellWord(folder)]),
  compose: (from, to) => ({ service: { tmpfs: joinedList(from.target.tmpfs, to.target.tmpfs) ?? RESET } }),
  image: () => ({ not: 'mounts belong to the container, not to its image' }),
  kubernetes: (from, to) => {
    const folders = (to.target.tmpfs ?? []).map(memoryFolderOf);
    const gone = (from.target.tmpfs ?? []).map(memoryFolderOf).filter(({ path }) => folders.every((folder) => folder.path !== path));
    const nameOf = (path: string): string =>
      `coldstart-memory${path
        .replace(/[^a-z0-9]+/gi, '-')
        .toLowerCase()
        .replace(/-$/, '')}`;
    return {
      container: {
        volumeMounts: [
          ...folders.map(({ path }) => ({ name: nameOf(path), mountPath: path })),
          ...gone.map(({ path }) => ({ mountPath: path, $patch: 'delete' })),
        ],
      },
      pod: {
        volumes: [
          ...folders.map(({ path, size }) => ({
            name: nameOf(path),
            emptyDir: { medium: 'Memory', ...(size !== undefined && { sizeLimit: quantity(size) }) },
          })),
          ...gone.map(({ path }) => ({ name: nameOf(path), $patch: 'delete' })),
        ],
      },
      notes: folders.length > 0 ? ['a folder in memory takes only its size along: other options of tmpfs are not expressible here'] : [],
    };
  },
};

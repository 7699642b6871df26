/** What is mounted into a container: the user's volumes, and for our own entry point its configuration, model and inputs. */
import { basename, dirname, join, relative } from 'node:path';
import { MOUNT_PATHS } from '../../core/container-paths.ts';
import { earlyPlanFile } from '../../core/early-start.ts';
import type { InstanceConfig } from '../../core/instance-config.ts';
import type { Variant } from '../../core/scenario.ts';
import { type PatchInput, type PatchSide, rollbackFile } from './patch-input.ts';

/**
 * patch: a file beside the patch. host: an absolute path of the machine. volume: a Docker volume. memory, filled: a copy of a
 * file beside the patch, in the machine's memory and in a Docker volume of the patch's own.
 */
export type MountSource =
  | { readonly kind: 'patch'; readonly name: string }
  | { readonly kind: 'memory'; readonly name: string }
  | { readonly kind: 'filled'; readonly name: string }
  | { readonly kind: 'host'; readonly path: string }
  | { readonly kind: 'volume'; readonly name: string };

export interface StartMount {
  readonly source: MountSource;
  /** Absolute, in the container. */
  readonly target: string;
  readonly readOnly: boolean;
}

/** The files that our own entry point is told by; the other side's carry the mark of a rollback. */
export const INSTANCE_FILES = { config: 'config.json', plan: 'start-plan' } as const;

export function instanceFile(which: keyof typeof INSTANCE_FILES, side: PatchSide): string {
  return side === 'winner' ? INSTANCE_FILES[which] : rollbackFile(INSTANCE_FILES[which]);
}

/** `SOURCE:DESTINATION[:options]`; a source without a slash is a volume. */
export function volumeMount(text: string): StartMount {
  const [source = '', target = '', options = ''] = text.split(':');
  const from: MountSource = source.startsWith('/') ? { kind: 'host', path: source } : { kind: 'volume', name: source };
  return { source: from, target, readOnly: options.split(',').includes('ro') };
}

/** Where the copy of a file lies, or of a folder whose files were copied; undefined: there is none. */
export function copyOf(path: string, files: PatchInput['files']): string | undefined {
  const whole = files.find((file) => file.path === path);
  const within = files.find((file) => file.path.startsWith(`${path}/`) && file.name.endsWith(file.path.slice(path.length)));
  return whole?.name ?? within?.name.slice(0, -within.path.slice(path.length).length);
}

/** A copy beside the patch where there is one. */
function sourceOf(path: string, files: PatchInput['files']): MountSource {
  const copy = copyOf(path, files);
  return copy === undefined || copy === '' ? { kind: 'host', path } : { kind: 'patch', name: copy };
}

/** Absolute path of the model on this machine: as the variant names it, or the copy of a generated one by its name. */
function modelFile(variant: Variant, files: PatchInput['files'], inside: string): string | undefined {
  const model = variant.engine?.model;
  if (model !== undefined && 'file' in model) return model.file;
  return files.find(({ path }) => basename(path) === basename(inside))?.path;
}

/** The model and what lies beside it, each file for itself; where there is no copy, the whole folder, as the Docker target mounts it. */
function modelMounts(variant: Variant, files: PatchInput['files'], config: InstanceConfig): readonly StartMount[] {
  const storage = variant.target.kind === 'docker' ? variant.target.modelStorage : undefined;
  if (storage === 'layer') return [];
  const kind = storage === 'tmpfs' ? 'memory' : storage === 'volume' ? 'filled' : 'patch';
  return modelCopies(variant, files, config).map((mount) => (mount.source.kind === 'patch' ? { ...mount, source: { kind, name: mount.source.name } } : mount));
}

/** As `modelMounts`, wherever the scenario stores the model. */
export function modelCopies(variant: Variant, files: PatchInput['files'], config: InstanceConfig | undefined): readonly StartMount[] {
  const inside = config?.engine.modelFile;
  const file = inside === undefined ? undefined : modelFile(variant, files, inside);
  if (file === undefined || inside === undefined) return [];
  const folder = dirname(file);
  const copies = files.filter(({ path }) => path === file || path.startsWith(`${folder}/`));
  if (!copies.some(({ path }) => path === file)) return [{ source: { kind: 'host', path: folder }, target: dirname(inside), readOnly: true }];
  return copies.map(({ path, name }) => ({ source: { kind: 'patch', name }, target: join(dirname(inside), relative(folder, path)), readOnly: true }));
}

/** Compiled code is a folder, a snapshot one file. */
function nodeMounts(variant: Variant, files: PatchInput['files']): StartMount[] {
  const { compileCache, snapshot } = variant.engine?.node ?? {};
  if (snapshot !== undefined) return [{ source: sourceOf(snapshot, files), target: join(MOUNT_PATHS.node, basename(snapshot)), readOnly: true }];
  return compileCache === undefined ? [] : [{ source: sourceOf(compileCache, files), target: MOUNT_PATHS.node, readOnly: true }];
}

function inputMounts(variant: Variant, config: InstanceConfig, files: PatchInput['files']): StartMount[] {
  if (variant.inputs === 'auto' || config.inputs === 'auto') return [];
  const { inputs } = config;
  return Object.entries(variant.inputs).flatMap(([name, { fill }]) => {
    const inside = inputs[name]?.fill;
    if (typeof fill === 'string' || inside === undefined || typeof inside === 'string') return [];
    return [{ source: sourceOf(fill.file, files), target: inside.file, readOnly: true }];
  });
}

export function ownMounts({ files, ...input }: PatchInput, side: PatchSide, config: InstanceConfig | undefined): readonly StartMount[] {
  if (config === undefined) return [];
  const variant = input[side];
  const told = (which: keyof typeof INSTANCE_FILES, target: string): StartMount => ({
    source: { kind: 'patch', name: instanceFile(which, side) },
    target,
    readOnly: true,
  });
  return [
    told('config', MOUNT_PATHS.config),
    ...(earlyPlanFile(config) === undefined ? [] : [told('plan', MOUNT_PATHS.plan)]),
    ...modelMounts(variant, files, config),
    ...nodeMounts(variant, files),
    ...inputMounts(variant, config, files),
  ];
}

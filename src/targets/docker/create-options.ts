/**
 * From a resolved scenario to the body of the create call. Pure: it asks nobody and reads no file. What is left out is
 * the daemon's default, the log driver included.
 */
import { basename, dirname } from 'node:path';
import type Docker from 'dockerode';
import { earlyEnvironment } from '../../core/early-start.ts';
import { ColdstartError } from '../../core/errors.ts';
import { nodeCommand } from '../../core/node-command.ts';
import { type DockerTarget, isInstrumented, type NodeOptions, type Variant } from '../../core/scenario.ts';
import { containerHostConfig, healthConfig } from './container-options.ts';
import type { GpuGrant } from './gpu/mode.ts';
import { IMAGE_PATHS, MOUNT_PATHS } from './image-files.ts';
import { trialLabels } from './labels.ts';

/** Everything that a create call needs beside the scenario. */
export interface CreateRequest {
  readonly image: string;
  readonly variant: Variant & { readonly target: DockerTarget };
  readonly runId: string;
  readonly trialId: string;
  readonly marks: 'on' | 'off';
  /** The trial's own folder on the daemon's machine. */
  readonly trialFolder: string;
  /** Undefined where the image holds the model, or there is none. */
  readonly model?: Docker.MountSettings;
  /** Files of inputs on this machine, in the order of `inputPath`. */
  readonly inputFiles: readonly string[];
  /** Undefined: no GPU. */
  readonly gpu?: GpuGrant;
  /** `NAME=value`, as the image sets it. */
  readonly imageEnvironment: readonly string[];
}

type Mount = Docker.MountSettings;

function bind(source: string, target: string, readOnly: boolean): Mount {
  return { Type: 'bind', Source: source, Target: target, ReadOnly: readOnly };
}

/** Where an input file is mounted. */
export function inputPath(file: string, index: number): string {
  return `/run/coldstart-input/${index}-${basename(file)}`;
}

/** Where the model lies for the instance. */
export function modelPath(modelFile: string): string {
  return `${MOUNT_PATHS.model}/${basename(modelFile)}`;
}

/** What `engine.node` names, as the instance sees it: the folder of compiled code, or the snapshot, at the mount point. */
function nodeInside(options: NodeOptions): NodeOptions {
  return {
    flags: options.flags,
    ...(options.compileCache !== undefined && { compileCache: MOUNT_PATHS.node }),
    ...(options.snapshot !== undefined && { snapshot: `${MOUNT_PATHS.node}/${basename(options.snapshot)}` }),
  };
}

function nodeMounts({ compileCache, snapshot }: NodeOptions): Mount[] {
  const folder = snapshot === undefined ? compileCache : dirname(snapshot);
  return folder === undefined ? [] : [bind(folder, MOUNT_PATHS.node, true)];
}

/** Only where Node is to run otherwise than the image says; an entry point of the user's own comes first. */
function entrypointOf({ target, engine }: CreateRequest['variant']): { Entrypoint?: string[] } {
  if (target.entrypoint !== undefined) return { Entrypoint: [...target.entrypoint] };
  if (engine?.node === undefined || target.image !== undefined) return {};
  return { Entrypoint: [...nodeCommand({ node: IMAGE_PATHS.node, program: IMAGE_PATHS.entrypoint }, nodeInside(engine.node))] };
}

/** `SOURCE:DESTINATION[:ro]`; a bind that must exist, unlike `docker run -v`, which would make a folder of it. */
function parseVolume(text: string): Mount {
  const match = /^(\/[^:]*):(\/[^:]*)(?::(ro|rw))?$/.exec(text);
  if (match === null) throw new ColdstartError('TARGET_MOUNT_INVALID', { problem: `${text} is not SOURCE:DESTINATION[:ro]` });
  return bind(match[1] ?? '', match[2] ?? '', match[3] === 'ro');
}

/** Behind the folders that the user or the image names: a driver in the image must not be hidden by ours, nor ours be lost. */
function libraryPath({ variant, gpu, imageEnvironment }: CreateRequest): Record<string, string> {
  const folders = gpu?.libraryFolders ?? [];
  if (folders.length === 0) return {};
  const ofImage = imageEnvironment.find((entry) => entry.startsWith('LD_LIBRARY_PATH='))?.slice('LD_LIBRARY_PATH='.length);
  const before = (variant.target.env['LD_LIBRARY_PATH'] ?? ofImage ?? '').split(':').filter((folder) => folder !== '');
  return { LD_LIBRARY_PATH: [...new Set([...before, ...folders])].join(':') };
}

function environmentOf(request: CreateRequest): string[] {
  const { variant, runId, trialId, marks, gpu } = request;
  const own = isInstrumented(variant)
    ? { COLDSTART_MARKS: marks === 'on' ? MOUNT_PATHS.marks : 'off', COLDSTART_CONFIG: MOUNT_PATHS.config, COLDSTART_RUN: runId, COLDSTART_TRIAL: trialId }
    : { COLDSTART_RUN: runId, COLDSTART_TRIAL: trialId };
  const early = variant.engine?.pipeline === 'early' ? earlyEnvironment(IMAGE_PATHS.early, MOUNT_PATHS.plan, variant.target.env['LD_PRELOAD']) : {};
  return Object.entries({ ...gpu?.env, ...variant.target.env, ...libraryPath(request), ...own, ...early }).map(([name, value]) => `${name}=${value}`);
}

function mountsOf({ variant, trialFolder, model, inputFiles, gpu }: CreateRequest): Mount[] {
  return [
    bind(trialFolder, MOUNT_PATHS.trial, false),
    ...(model === undefined ? [] : [model]),
    ...(variant.engine?.node === undefined ? [] : nodeMounts(variant.engine.node)),
    ...inputFiles.map((file, index) => bind(file, inputPath(file, index), true)),
    ...(gpu?.mounts ?? []).map(({ source, target, readOnly }) => bind(source, target, readOnly)),
    ...variant.target.volumes.map(parseVolume),
  ];
}

/** What the GPUs of a container add to its host configuration. */
function gpuOptions({ gpu, variant }: CreateRequest): Docker.HostConfig {
  const runtime = variant.target.runtime ?? gpu?.runtime;
  return {
    ...(gpu?.deviceRequests !== undefined && { DeviceRequests: [...gpu.deviceRequests] }),
    ...(gpu?.devices !== undefined && {
      Devices: gpu.devices.map(({ host, inside }) => ({ PathOnHost: host, PathInContainer: inside, CgroupPermissions: 'rwm' })),
    }),
    ...(gpu?.ipcMode !== undefined && { IpcMode: gpu.ipcMode }),
    ...(runtime !== undefined && { Runtime: runtime }),
  };
}

/** Throws TARGET_MOUNT_INVALID for a volume that no daemon would understand. */
export function createOptions(request: CreateRequest): Docker.ContainerCreateOptions {
  const { target } = request.variant;
  const healthcheck = healthConfig(target);
  return {
    name: `coldstart-${request.runId}-${request.trialId}`.replace(/[^a-zA-Z0-9_.-]/g, '-'),
    Image: request.image,
    Env: environmentOf(request),
    Labels: trialLabels(target.labels, request.runId, request.trialId),
    ...(target.args.length > 0 && { Cmd: [...target.args] }),
    ...entrypointOf(request.variant),
    ...(target.user !== undefined && { User: target.user }),
    ...(healthcheck !== undefined && { Healthcheck: healthcheck }),
    ...(target.ports.length > 0 && { ExposedPorts: Object.fromEntries(target.ports.map((port) => [`${port}/tcp`, {}])) }),
    HostConfig: {
      NetworkMode: target.network,
      Mounts: mountsOf(request),
      ...(target.memoryBytes !== undefined && { Memory: target.memoryBytes }),
      ...(target.cpus !== undefined && { NanoCpus: Math.round(target.cpus * 1e9) }),
      ...gpuOptions(request),
      ...containerHostConfig(target),
    },
  };
}

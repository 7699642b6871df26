/**
 * From a resolved scenario to the body of the create call. Pure: it asks nobody and reads no file. What is left out is
 * the daemon's default, the log driver included.
 */
import { basename, dirname } from 'node:path';
import type Docker from 'dockerode';
import { earlyEnvironment } from '../../core/early-start.ts';
import { ColdstartError } from '../../core/errors.ts';
import { type DockerTarget, isInstrumented, type Variant } from '../../core/scenario.ts';
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
  /** Absolute; mounted with its folder, since external data lies beside it. */
  readonly modelFile?: string;
  /** Files of inputs on this machine, in the order of `inputPath`. */
  readonly inputFiles: readonly string[];
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

/** `SOURCE:DESTINATION[:ro]`; a bind that must exist, unlike `docker run -v`, which would make a folder of it. */
function parseVolume(text: string): Mount {
  const match = /^(\/[^:]*):(\/[^:]*)(?::(ro|rw))?$/.exec(text);
  if (match === null) throw new ColdstartError('TARGET_MOUNT_INVALID', { problem: `${text} is not SOURCE:DESTINATION[:ro]` });
  return bind(match[1] ?? '', match[2] ?? '', match[3] === 'ro');
}

/** As `docker run --gpus`: all, a number, or device=ID[,ID…]. */
function parseGpus(text: string): Docker.DeviceRequest {
  const capabilities = [['gpu']];
  if (text === 'all') return { Driver: '', Count: -1, Capabilities: capabilities };
  if (/^\d+$/.test(text)) return { Driver: '', Count: Number(text), Capabilities: capabilities };
  const devices = /^"?device=([^"]+)"?$/.exec(text)?.[1];
  if (devices === undefined) throw new ColdstartError('TARGET_GPU_UNSUPPORTED', { problem: `gpus: ${text} is neither all, nor a number, nor device=…` });
  return { Driver: '', DeviceIDs: devices.split(','), Capabilities: capabilities };
}

function environmentOf({ variant, runId, trialId, marks }: CreateRequest): string[] {
  const own = isInstrumented(variant)
    ? { COLDSTART_MARKS: marks === 'on' ? MOUNT_PATHS.marks : 'off', COLDSTART_CONFIG: MOUNT_PATHS.config, COLDSTART_RUN: runId, COLDSTART_TRIAL: trialId }
    : { COLDSTART_RUN: runId, COLDSTART_TRIAL: trialId };
  // The container toolkit gives a container only the driver libraries that it asks for.
  const driver = variant.target.gpus !== undefined && isInstrumented(variant) ? { NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' } : {};
  const early = variant.engine?.pipeline === 'early' ? earlyEnvironment(IMAGE_PATHS.early, MOUNT_PATHS.plan, variant.target.env['LD_PRELOAD']) : {};
  return Object.entries({ ...driver, ...variant.target.env, ...own, ...early }).map(([name, value]) => `${name}=${value}`);
}

function mountsOf({ variant, trialFolder, modelFile, inputFiles }: CreateRequest): Mount[] {
  return [
    bind(trialFolder, MOUNT_PATHS.trial, false),
    ...(modelFile === undefined ? [] : [bind(dirname(modelFile), MOUNT_PATHS.model, true)]),
    ...inputFiles.map((file, index) => bind(file, inputPath(file, index), true)),
    ...variant.target.volumes.map(parseVolume),
  ];
}

/** Throws TARGET_MOUNT_INVALID and TARGET_GPU_UNSUPPORTED for options that no daemon would understand. */
export function createOptions(request: CreateRequest): Docker.ContainerCreateOptions {
  const { target } = request.variant;
  return {
    name: `coldstart-${request.runId}-${request.trialId}`.replace(/[^a-zA-Z0-9_.-]/g, '-'),
    Image: request.image,
    Env: environmentOf(request),
    Labels: trialLabels(target.labels, request.runId, request.trialId),
    ...(target.args.length > 0 && { Cmd: [...target.args] }),
    ...(target.entrypoint !== undefined && { Entrypoint: [...target.entrypoint] }),
    ...(target.user !== undefined && { User: target.user }),
    ...(target.ports.length > 0 && { ExposedPorts: Object.fromEntries(target.ports.map((port) => [`${port}/tcp`, {}])) }),
    HostConfig: {
      NetworkMode: target.network,
      Mounts: mountsOf(request),
      ...(target.memoryBytes !== undefined && { Memory: target.memoryBytes }),
      ...(target.cpus !== undefined && { NanoCpus: Math.round(target.cpus * 1e9) }),
      ...(target.gpus !== undefined && { DeviceRequests: [parseGpus(target.gpus)] }),
      ...(target.runtime !== undefined && { Runtime: target.runtime }),
    },
  };
}

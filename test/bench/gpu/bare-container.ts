/** The bare C++ program in a container that holds nothing else: the floor of a start in a GPU container. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import { askGpu } from '../../../src/gpu/ask-gpu.ts';
import { monotonicNs } from '../../../src/host/clock.ts';
import type { DaemonInfo } from '../../../src/targets/docker/client.ts';
import { GPU_MODE_ORDER } from '../../../src/targets/docker/gpu/registry.ts';
import { GPU_PLACES, readGpuSurroundings } from '../../../src/targets/docker/gpu/surroundings.ts';
import { resolveSharedLibraries } from '../../../src/targets/docker/shared-libraries.ts';
import { type BareStart, bareArguments, type GpuMachine } from './gpu-machine.ts';

/** What is started in containers. */
export const PLAN = 'r50.fp16.trt106';
const PLAN_INSIDE = '/plan';

/** An image of one layer: the program with its libraries and the engine library. */
async function importBareImage(docker: Docker, machine: GpuMachine): Promise<string> {
  const { interpreter, libraries } = resolveSharedLibraries([machine.program, machine.library]);
  const files = [
    ['bare-plan', machine.program],
    [basename(machine.library), machine.library],
    ...(interpreter === undefined ? [] : [[interpreter.slice(1), interpreter]]),
    ...libraries.map(({ folder, name, file }) => [join(folder, name).slice(1), file]),
  ] as [string, string][];
  const archive = pack();
  archive.entry({ name: 'tmp/', type: 'directory', mode: 0o1777 });
  for (const [name, file] of new Map(files)) archive.entry({ name, mode: 0o755 }, readFileSync(file));
  archive.finalize();
  const image = 'coldstart-bench-bare-plan:latest';
  const answer = await docker.importImage(archive as unknown as NodeJS.ReadableStream as never, { repo: 'coldstart-bench-bare-plan', tag: 'latest' });
  for await (const _ of answer as AsyncIterable<unknown>);
  return image;
}

/** How the bare container gets its GPU: exactly as ours does. */
async function gpuOptions(docker: Docker): Promise<{ readonly HostConfig: Docker.HostConfig; readonly folders: readonly string[] }> {
  const info = (await docker.info()) as DaemonInfo;
  const surroundings = await readGpuSurroundings(info, { places: GPU_PLACES, environment: process.env, ask: askGpu });
  const request = { selection: { kind: 'all' }, instrumented: true } as const;
  const mode = GPU_MODE_ORDER.find((one) => one.missing(surroundings, request) === undefined);
  if (!mode) throw new Error('no way of giving a container a GPU is there');
  const grant = mode.grant(request, surroundings);
  return {
    folders: grant.libraryFolders ?? [],
    HostConfig: {
      ...(grant.devices && { Devices: grant.devices.map(({ host, inside }) => ({ PathOnHost: host, PathInContainer: inside, CgroupPermissions: 'rwm' })) }),
      ...(grant.deviceRequests && { DeviceRequests: [...grant.deviceRequests] }),
      ...(grant.runtime && { Runtime: grant.runtime }),
      Binds: (grant.mounts ?? []).map(({ source, target }) => `${source}:${target}:ro`),
    },
  };
}

export class BareContainer {
  readonly #docker: Docker;
  readonly #options: Docker.ContainerCreateOptions;

  constructor(docker: Docker, options: Docker.ContainerCreateOptions) {
    this.#docker = docker;
    this.#options = options;
  }

  static async prepare(machine: GpuMachine, pipeFolder?: string): Promise<BareContainer> {
    const docker = new Docker();
    const image = await importBareImage(docker, machine);
    const { HostConfig, folders } = await gpuOptions(docker);
    const library = `/${basename(machine.library)}`;
    return new BareContainer(docker, {
      Image: image,
      Cmd: ['/bare-plan', library, ...bareArguments(PLAN_INSIDE, PLAN, 'mmap', 'sequential')],
      Env: [`LD_LIBRARY_PATH=${folders.join(':')}`, ...(pipeFolder === undefined ? [] : [`CUDA_MPS_PIPE_DIRECTORY=${pipeFolder}`])],
      HostConfig: {
        ...HostConfig,
        NetworkMode: 'host',
        ...(pipeFolder !== undefined && { IpcMode: 'host' }),
        Binds: [...(HostConfig.Binds ?? []), `${machine.plan(PLAN)}:${PLAN_INSIDE}:ro`, ...(pipeFolder === undefined ? [] : [`${pipeFolder}:${pipeFolder}`])],
      },
    });
  }

  /** Milliseconds from the create call to the end of the second inference. */
  async start(): Promise<number> {
    const requestedNs = monotonicNs();
    const container = await this.#docker.createContainer(this.#options);
    await container.start();
    await container.wait();
    const log = (await container.logs({ stdout: true, stderr: true })).toString();
    await container.remove();
    const line = /\{.*\}/.exec(log)?.[0];
    if (line === undefined) throw new Error(`the bare container printed: ${log}`);
    return Number(BigInt((JSON.parse(line) as BareStart).endNs) - requestedNs) / 1e6;
  }
}

/**
 * ResNet-50 in a GPU container, create call → end of the second warm-up inference, both sides by their own marks: our
 * container against one that holds the bare program; with and without MPS, interleaved.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import type { Trial } from '../../../src/core/trial.ts';
import { askGpu } from '../../../src/gpu/ask-gpu.ts';
import { monotonicNs } from '../../../src/host/clock.ts';
import type { DaemonInfo } from '../../../src/targets/docker/client.ts';
import { GPU_MODE_ORDER } from '../../../src/targets/docker/gpu/registry.ts';
import { GPU_PLACES, readGpuSurroundings } from '../../../src/targets/docker/gpu/surroundings.ts';
import { resolveSharedLibraries } from '../../../src/targets/docker/shared-libraries.ts';
import type { Bench, BenchContext, Figure } from '../figure.ts';
import { definedValues, freshPort, measured, measureScenario, median } from '../measure.ts';
import { hodgesLehmannRatio } from '../ratio.ts';
import { type BareStart, bareArguments, type GpuMachine, prepareGpuMachine } from './gpu-machine.ts';

const PLAN = 'r50.fp16.trt106';
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

class BareContainer {
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

/** The control daemon for as long as `work` runs, with a server that its first client has brought up. */
async function withMps<T>(context: BenchContext, work: (pipeFolder: string) => Promise<T>): Promise<T> {
  const pipeFolder = join(context.folder, 'mps');
  mkdirSync(pipeFolder, { recursive: true });
  const environment = {
    ...process.env,
    PATH: `${process.env['PATH']}:/usr/local/nvidia/bin`,
    CUDA_MPS_PIPE_DIRECTORY: pipeFolder,
    CUDA_MPS_LOG_DIRECTORY: pipeFolder,
  };
  execFileSync('nvidia-cuda-mps-control', ['-d'], { env: environment });
  process.env['CUDA_MPS_PIPE_DIRECTORY'] = pipeFolder;
  try {
    return await work(pipeFolder);
  } finally {
    delete process.env['CUDA_MPS_PIPE_DIRECTORY'];
    const control = spawn('nvidia-cuda-mps-control', { env: environment, stdio: ['pipe', 'ignore', 'ignore'] });
    control.stdin.end('quit\n');
    await new Promise((resolve) => control.once('exit', resolve));
  }
}

function scenario(plan: string, mps: boolean): unknown {
  return {
    title: 'ResNet-50 in a GPU container',
    target: { docker: { gpus: 'all', network: 'host' } },
    engine: { backend: 'tensorrt', model: { file: plan }, warmUp: 2 },
    ...(mps && { gpu: 'mps' }),
    variants: { overlapped: { engine: { pipeline: 'overlapped' } }, early: { engine: { pipeline: 'early' } } },
    health: { url: `http://:${freshPort()}/health` },
    trials: 1,
    controls: 0,
    budget: { at: 'p99' },
  };
}

const howOf = (mps: boolean): string => (mps ? 'with MPS' : 'without MPS');
const warmUpEndMs = (trial: Trial): number | undefined => trial.spans.find((span) => span.phase === 'warm-up')?.endMs;

/** Up to the end of the second warm-up inference: a variant against the bare container. */
function startFigure(variant: string, limit: number, mps: boolean, trials: readonly Trial[], bareMs: readonly number[], note: string): Figure {
  const own = definedValues(trials.filter((trial) => trial.variant === variant).map(warmUpEndMs));
  const { ratio, low, high } = hodgesLehmannRatio(own, bareMs);
  return {
    id: `container-${variant}${mps ? '-mps' : ''}`,
    title: `create → second warm-up inference, ${variant}, ${howOf(mps)}`,
    unit: 'ms',
    value: median(own),
    reference: { name: 'bare program in its container', value: median(bareMs) },
    ratio,
    low,
    high,
    limit: `<= ${limit.toFixed(2)} x`,
    met: ratio <= limit,
    count: own.length,
    note,
  };
}

/** From there to the first answer. */
function httpFigure(mps: boolean, trials: readonly Trial[], note: string): Figure {
  const http = definedValues(
    trials.map((trial) => (trial.firstInferenceMs === undefined ? undefined : trial.firstInferenceMs - (warmUpEndMs(trial) ?? Number.NaN))),
  );
  return {
    id: `container-http${mps ? '-mps' : ''}`,
    title: `second warm-up inference → first answer over HTTP, ${howOf(mps)}`,
    unit: 'ms',
    value: median(http),
    limit: '<= 5 ms',
    met: median(http) <= 5,
    count: http.length,
    note,
  };
}

async function figuresOf(
  context: BenchContext,
  machine: GpuMachine,
  mps: boolean,
  limits: Readonly<Record<string, number>>,
  pipeFolder?: string,
): Promise<Figure[]> {
  context.say(`ResNet-50 in a container ${howOf(mps)} on ${machine.words}`);
  const bare = await BareContainer.prepare(machine, pipeFolder);
  const bareMs: number[] = [];
  const trials: Trial[] = [];
  await bare.start();
  await measureScenario(context, 'container', scenario(machine.plan(PLAN), mps));
  for (let block = 0; block < (context.quick ? 3 : 12); block += 1) {
    bareMs.push(await bare.start());
    trials.push(...measured(await measureScenario(context, 'container', scenario(machine.plan(PLAN), mps))));
    bareMs.push(await bare.start());
  }
  const starts = Object.entries(limits).map(([variant, limit]) => startFigure(variant, limit, mps, trials, bareMs, machine.words));
  return [...starts, httpFigure(mps, trials, machine.words)];
}

export const bench: Bench = async (context) => {
  const machine = await prepareGpuMachine(context);
  return [
    ...(await figuresOf(context, machine, false, { overlapped: 1.15, early: 1.02 })),
    ...(await withMps(context, (pipeFolder) => figuresOf(context, machine, true, { early: 1.05 }, pipeFolder))),
  ];
};

/**
 * ResNet-50 in a GPU container, create call → end of the second warm-up inference, both sides by their own marks: our
 * container against one that holds the bare program; with and without MPS, interleaved.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Trial } from '../../../src/core/trial.ts';
import type { Bench, BenchContext, Figure } from '../figure.ts';
import { definedValues, freshPort, measured, measureScenario, median } from '../measure.ts';
import { hodgesLehmannRatio } from '../ratio.ts';
import { BareContainer, PLAN } from './bare-container.ts';
import { type GpuMachine, prepareGpuMachine } from './gpu-machine.ts';

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

/** What every bench on a GPU needs: the engine library, the plans, the bare program, and the words that say where it ran. */
import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Trial } from '../../../src/core/trial.ts';
import { findBackend } from '../../../src/engine/backends/registry.ts';
import { loadEngineAddon } from '../../../src/engine/binding.ts';
import { askGpu } from '../../../src/gpu/ask-gpu.ts';
import { unpackPlan } from '../../support/plans.ts';
import type { BenchContext } from '../figure.ts';

const run = promisify(execFile);

/** Inputs and outputs of the plans that are measured, float32, with a batch of one. */
const SHAPES = {
  'r50.fp16.trt106': { input: [1, 3, 224, 224], output: [1, 1000] },
  'mlp1g.fp32.trt106': { input: [1, 4096], output: [1, 4096] },
} as const;
export type MeasuredPlan = keyof typeof SHAPES;

/** Milliseconds of one bare start, by phase; `first` and `second` are inferences. */
export interface BareStart {
  readonly [step: string]: number | string;
  readonly totalMs: number;
  /** CLOCK_MONOTONIC, decimal. */
  readonly mainNs: string;
  readonly endNs: string;
}

export interface GpuMachine {
  /** For the notes of figures: GPU, driver, engine library, kernel. */
  readonly words: string;
  readonly library: string;
  /** The compiled bare program. */
  readonly program: string;
  /** The unpacked plan. */
  plan(name: MeasuredPlan): string;
}

/** Arguments of the bare program behind the library, which differs in a container. */
export function bareArguments(plan: string, name: MeasuredPlan, route: 'ifstream' | 'mmap' | 'populate', order: 'sequential' | 'beside'): string[] {
  const { input, output } = SHAPES[name];
  const bytes = (shape: readonly number[]): string => String(4 * shape.reduce((product, size) => product * size, 1));
  return [plan, route, order, bytes(input), bytes(output), ...input.map(String)];
}

export async function startBare(machine: GpuMachine, args: readonly string[]): Promise<BareStart> {
  const { stdout } = await run(machine.program, [machine.library, ...args]);
  return JSON.parse(stdout) as BareStart;
}

/** Throws where there is no GPU or no engine library: a bench that cannot run has failed. */
export async function prepareGpuMachine(context: BenchContext): Promise<GpuMachine> {
  const facts = await askGpu();
  const device = facts?.devices[0];
  if (!facts || !device) throw new Error('there is no NVIDIA GPU on this machine');
  const library = findBackend('tensorrt').findLibrary();
  if (library === undefined) throw new Error('no TensorRT library is found: name its folder with COLDSTART_TENSORRT_LIBRARIES');
  const program = join(context.folder, 'bare-plan');
  execFileSync(process.env['CXX'] ?? 'c++', ['-O2', '-std=c++20', join(context.root, 'test/bench/native/bare-plan.cc'), '-o', program, '-ldl', '-lpthread']);
  const plans = new Map<MeasuredPlan, string>();
  return {
    words: `${device.name}, driver ${facts.driverVersion}, ${library.split('/').at(-1)}, kernel ${release()}, persistence ${device.persistence ? 'on' : 'off'}`,
    library,
    program,
    plan(name) {
      const known = plans.get(name);
      if (known !== undefined) return known;
      const path = unpackPlan(name, context.folder);
      readThrough(path);
      plans.set(name, path);
      return path;
    },
  };
}

/** Written pages lie in the cache in small pieces; a file that was shipped is read, in large ones. */
export function readThrough(path: string): void {
  execFileSync('sync');
  loadEngineAddon().evict([path]);
  loadEngineAddon().timeLoad(path, 'read', {});
}

export function evict(path: string): void {
  loadEngineAddon().evict([path]);
}

/** Root only. */
export function dropCaches(): void {
  execFileSync('sync');
  writeFileSync('/proc/sys/vm/drop_caches', '3');
}

/** From the process's own beginning to the end of the warm-up, by its own marks. */
export function processToWarmUpEndMs(trial: Trial): number {
  const spawned = trial.spans.find((span) => span.phase === 'process-spawn');
  const warm = trial.spans.find((span) => span.phase === 'warm-up');
  if (!spawned || !warm) throw new Error(`trial ${trial.id} has no ${spawned ? 'warm-up' : 'process-spawn'}`);
  return warm.endMs - spawned.beginMs;
}

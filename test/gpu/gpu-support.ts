/** A GPU, the TensorRT libraries that are here, the plans, and starts in processes of their own. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EngineConfig, Variant } from '../../src/core/scenario.ts';
import { findEngineAddon } from '../../src/engine/binding.ts';
import { askGpuMemory } from '../../src/gpu/ask-gpu.ts';
import { aProcessTarget } from '../support/a-scenario.ts';
import { type PlanName, unpackPlan } from '../support/plans.ts';
import { aTunableVariant } from '../support/tuned-starts.ts';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('start-plan.mjs', import.meta.url));

/** Every libnvinfer below COLDSTART_TENSORRT_LIBRARIES, by major version. */
export function engineLibraries(): ReadonlyMap<number, string> {
  const folders = (process.env['COLDSTART_TENSORRT_LIBRARIES'] ?? '').split(':').filter((folder) => existsSync(folder));
  const nested = folders.flatMap((folder) => [
    folder,
    ...readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name)),
  ]);
  const files = nested.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return new Map(files.flatMap((file) => [...file.matchAll(/libnvinfer\.so\.(\d+)$/g)].map((match) => [Number(match[1]), file] as const)));
}

export interface Started {
  readonly version: string;
  readonly loader: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** One entry for each inference, contexts in order. */
  readonly outputs: readonly (readonly { readonly name: string; readonly type: string; readonly shape: readonly number[]; readonly checksum: string }[])[];
}

export interface StartReport {
  readonly starts: readonly Started[];
  readonly phases: readonly string[];
  readonly failure?: {
    readonly code: string;
    readonly phase: string;
    readonly message: string;
    readonly expected?: string;
    readonly found?: string;
    readonly logTail: readonly string[];
  };
}

export interface StartRequest {
  readonly options?: Readonly<Record<string, string>>;
  readonly plan: Readonly<Record<string, unknown>>;
  readonly repeat?: number;
  readonly infer?: number;
}

interface ProcessFailure {
  readonly code?: number;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Rejects where the process does not end by itself, or not as it should, with what it wrote. */
export async function startPlan(request: StartRequest, environment: Readonly<Record<string, string>> = {}): Promise<StartReport> {
  const { stdout } = await run(process.execPath, [PROGRAM, findEngineAddon(), JSON.stringify({ options: {}, ...request })], {
    env: { ...process.env, ...environment },
    timeout: 100_000,
    maxBuffer: 64 << 20,
  }).catch((error: ProcessFailure) => {
    throw new Error(`the process ended with ${error.signal ?? error.code}: ${error.stdout.slice(-2000)} ${error.stderr.slice(-2000)}`);
  });
  return { starts: [], phases: [], ...(JSON.parse(stdout) as Partial<StartReport>) };
}

/** What an instance needs of this process's environment to find the driver. */
const DRIVER_VARIABLES = ['LD_LIBRARY_PATH', 'COLDSTART_CUDA_LIBRARY'];

/** Our own entry point as a process on a free port, with that library and plan. */
export async function aPlanVariant(library: string, file: string, engine: Partial<EngineConfig> = {}): Promise<Variant> {
  const env = Object.fromEntries(DRIVER_VARIABLES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] as string]])));
  return aTunableVariant({
    target: aProcessTarget({ cwd: '/', env }),
    engine: { backend: 'tensorrt', model: { file }, ...engine, options: { library, ...engine.options } },
    gpu: 'default',
  });
}

/** Bytes of the first GPU that are in use. */
export async function usedBytes(): Promise<number> {
  return (await askGpuMemory(0)).usedBytes;
}

export interface PlanShelf {
  readonly folder: string;
  plan(name: PlanName): string;
  remove(): void;
}

export function planShelf(): PlanShelf {
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-gpu-test-'));
  const unpacked = new Map<PlanName, string>();
  return {
    folder,
    plan(name) {
      const path = unpacked.get(name) ?? unpackPlan(name, folder);
      unpacked.set(name, path);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** This machine's GPUs as NVML tells of them, through the helper. A machine without NVIDIA's device nodes starts none. */
import { existsSync } from 'node:fs';
import type { GpuDevice, GpuFacts, GpuProcess, MigInstance } from '../core/gpu.ts';
import { askHelper, type HelperOptions } from './helper.ts';
import { count, flag, list, oneOf, optional, record, text } from './shape.ts';

/** The control device of the driver, its first GPU where a container got nothing else, and WSL's driver: its device node is any vendor's. */
const DRIVER_SIGNS = ['/dev/nvidiactl', '/dev/nvidia0', '/usr/lib/wsl/lib/libnvidia-ml.so.1'];

/** A driver that is not kept loaded is initialised by the question, GPU by GPU. */
const FACTS_TIMEOUT_MS = 20_000;
const MEMORY_TIMEOUT_MS = 10_000;

const gpuProcess = record<GpuProcess>({ pid: count, name: text, memoryBytes: optional(count) });

const migInstance = record<MigInstance>({ uuid: text, memoryBytes: count, gpuInstance: optional(count), computeInstance: optional(count) });

const gpuDevice = record<GpuDevice>({
  index: count,
  uuid: text,
  name: text,
  computeCapability: text,
  minorNumber: count,
  memoryBytes: count,
  memoryUsedBytes: count,
  persistence: optional(flag),
  computeMode: optional(oneOf('default', 'exclusive-process', 'prohibited')),
  powerState: optional(text),
  clocksMhz: optional(record({ sm: count, memory: count, smMax: count, memoryMax: count })),
  ecc: optional(flag),
  mig: optional(record({ enabled: flag, instances: list(migInstance) })),
  pcie: optional(record({ generation: count, width: count, generationMax: count, widthMax: count })),
  processes: list(gpuProcess),
});

const gpuFacts = record<GpuFacts>({
  driverVersion: text,
  cudaVersion: text,
  devices: list(gpuDevice),
  mps: record({ control: flag, servers: list(count), pipeFolder: text }),
});

export interface GpuMemory {
  readonly index: number;
  readonly totalBytes: number;
  readonly usedBytes: number;
  readonly freeBytes: number;
}

const gpuMemory = record<GpuMemory>({ index: count, totalBytes: count, usedBytes: count, freeBytes: count });

/** Whether a question can have an answer here. COLDSTART_NVML_LIBRARY says that it can, and that it cannot where it is empty. */
export function hasGpuDriver(environment: HelperOptions['environment'] = process.env): boolean {
  const named = environment['COLDSTART_NVML_LIBRARY'];
  return named === undefined ? DRIVER_SIGNS.some((path) => existsSync(path)) : named !== '';
}

/**
 * Undefined without a driver. Throws ENGINE_DRIVER_MISSING, ENGINE_DEVICE_MISSING, ENGINE_DEVICE_LOST, ENGINE_FAILED,
 * HOST_ADDON_MISSING or INTERNAL_FAULT.
 */
export async function askGpu(options: HelperOptions = {}): Promise<GpuFacts | undefined> {
  if (!hasGpuDriver(options.environment)) return undefined;
  return askHelper({ words: ['facts'], phase: 'driver-init', timeoutMs: FACTS_TIMEOUT_MS, read: (answer) => gpuFacts(answer, 'facts') }, options);
}

/** Device memory now, by NVML's index; throws as askGpu does. */
export function askGpuMemory(index: number, options: HelperOptions = {}): Promise<GpuMemory> {
  const read = (answer: unknown) => gpuMemory(answer, 'memory');
  return askHelper({ words: ['memory', String(index)], phase: 'driver-init', timeoutMs: MEMORY_TIMEOUT_MS, read }, options);
}

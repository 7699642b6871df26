/** Builders of a machine with GPUs, of starts on them and of a run of such starts. */

import { assembleResult } from '../../src/analysis/build-result.ts';
import type { GpuDevice, GpuFacts } from '../../src/core/gpu.ts';
import type { MeasuredCeilings } from '../../src/core/io-rate.ts';
import type { RunResult } from '../../src/core/run-result.ts';
import type { Variant } from '../../src/core/scenario.ts';
import type { Trial } from '../../src/core/trial.ts';
import { aDockerTarget, anEngine, anEnvironment, aScenario, aVariant } from './a-scenario.ts';
import { aStateEvidence, aTrial, type TrialShape } from './a-trial.ts';
import { gaussian, seededRandom } from './random.ts';

const PLAN_BYTES = 52_000_000;

export function aGpuDevice(overrides: Partial<GpuDevice> = {}): GpuDevice {
  const index = overrides.index ?? 0;
  return {
    index,
    uuid: `GPU-0000000${index}-1111-2222-3333-444455556666`,
    name: 'NVIDIA H200',
    computeCapability: '9.0',
    minorNumber: index,
    memoryBytes: 150_754_820_096,
    memoryUsedBytes: 0,
    persistence: true,
    computeMode: 'default',
    powerState: 'P0',
    clocksMhz: { sm: 345, memory: 3201, smMax: 1980, memoryMax: 3201 },
    ecc: true,
    mig: { enabled: false, instances: [] },
    pcie: { generation: 5, width: 16, generationMax: 5, widthMax: 16 },
    processes: [],
    ...overrides,
  };
}

export function someGpuFacts(overrides: Partial<GpuFacts> = {}): GpuFacts {
  return {
    driverVersion: '580.159.04',
    cudaVersion: '13.0',
    devices: [aGpuDevice()],
    mps: { control: false, servers: [], pipeFolder: '/tmp/nvidia-mps' },
    ...overrides,
  };
}

/** Of two GPUs whose nodes are numbered the other way round. */
export function someCrossedGpuFacts(overrides: Partial<GpuFacts> = {}): GpuFacts {
  return someGpuFacts({ devices: [aGpuDevice({ minorNumber: 1 }), aGpuDevice({ index: 1, minorNumber: 0 })], ...overrides });
}

export function someCeilings(overrides: Partial<MeasuredCeilings> = {}): MeasuredCeilings {
  return { disk: 4.1e9, pinnedCopy: 55.5e9, pageableCopy: 10e9, notes: [], ...overrides };
}

/** Our TensorRT image with one GPU, everything by default. */
export function aGpuVariant(overrides: Partial<Variant> = {}): Variant {
  return aVariant({
    target: aDockerTarget({ gpus: 'all', gpuMode: 'auto' }),
    gpu: 'default',
    engine: anEngine({ backend: 'tensorrt', model: { file: '/models/resnet50.plan' } }),
    ...overrides,
  });
}

export const GPU_FACTS: Trial['facts'] = {
  'engine.version': '10.6.0.26',
  'library.flavour': 'full',
  'engine.activationBytes': '12100000',
  'driver.moduleLoading': 'lazy',
  'device.name': 'NVIDIA H200',
  'model.bytes': PLAN_BYTES,
  'loader.used': 'mmap-populate',
  'node.version': '20.20.0',
  'cpu.count': 8,
};

/** A completed start with TensorRT in a container. */
export function aGpuTrial(overrides: Partial<Trial> = {}, shape: TrialShape = {}): Trial {
  const state = aStateEvidence({
    files: [
      { path: '/models/resnet50.plan', role: 'model', sizeBytes: PLAN_BYTES, residentBytes: PLAN_BYTES },
      { path: '/opt/coldstart/libnvinfer.so.10', role: 'library', sizeBytes: 233_000_000, residentBytes: 233_000_000 },
    ],
    totals: [
      { role: 'model', files: 1, sizeBytes: PLAN_BYTES, residentBytes: PLAN_BYTES, exemptFiles: 0 },
      { role: 'library', files: 1, sizeBytes: 233_000_000, residentBytes: 233_000_000, exemptFiles: 0 },
    ],
  });
  return aTrial({ facts: GPU_FACTS, state, ...overrides }, { gpu: 'overlapped', ...shape });
}

/** A judged run of twelve GPU starts, with what was measured of the machine. */
export function aGpuRun(shape: TrialShape = {}, variant: Variant = aGpuVariant(), gpu: GpuFacts = someGpuFacts()): RunResult {
  const random = seededRandom(3);
  const trials = Array.from({ length: 12 }, (_, index) => aGpuTrial({ order: index + 1 }, { ...shape, scale: Math.exp(0.02 * gaussian(random)) }));
  const engine = variant.engine && { ...variant.engine, ...(shape.gpu && { pipeline: shape.gpu }) };
  return assembleResult({
    runId: '20261120-083000-gpu-resnet50-a1b2',
    createdAt: '2026-11-20T08:30:00.000Z',
    scenario: aScenario({ name: 'gpu-resnet50', title: 'ResNet-50 plan in a GPU container', variants: [{ ...variant, ...(engine && { engine }) }] }),
    environment: anEnvironment({ engine: { backend: 'tensorrt', version: '10.6.0.26' }, gpu, ceilings: someCeilings() }),
    trials,
    notices: [],
    durationMs: trials.length * 1500,
  });
}

/** Where each diagnosis of a GPU start has reason to speak, and where it has none. */
import type { DiagnosisInput } from '../../src/analysis/findings/diagnosis.ts';
import type { GpuFacts } from '../../src/core/gpu.ts';
import type { Trial } from '../../src/core/trial.ts';
import { aDiagnosisInput, someTrials } from './a-diagnosis-input.ts';
import { aGpuDevice, aGpuTrial, aGpuVariant, GPU_FACTS, someCeilings, someGpuFacts } from './a-gpu.ts';
import { aDockerTarget, anEngine, anEnvironment } from './a-scenario.ts';
import { aStateEvidence, type TrialShape } from './a-trial.ts';

interface GpuCase {
  readonly shape?: TrialShape;
  readonly facts?: Trial['facts'];
  readonly trial?: Partial<Trial>;
  readonly gpu?: Partial<GpuFacts>;
  readonly target?: Parameters<typeof aDockerTarget>[0];
  readonly engine?: Parameters<typeof anEngine>[0];
  readonly held?: DiagnosisInput['variant']['gpu'];
  readonly state?: DiagnosisInput['variant']['state'];
  /** False: no rates are known. */
  readonly ceilings?: boolean;
  /** False: nothing is known of the GPU. */
  readonly known?: boolean;
}

/** Twelve equal GPU starts, bent. */
function aGpuInput(bent: GpuCase = {}): DiagnosisInput {
  const trials = Array.from({ length: 12 }, (_, index) => aGpuTrial({ order: index + 1, facts: { ...GPU_FACTS, ...bent.facts }, ...bent.trial }, bent.shape));
  const variant = aGpuVariant({
    target: aDockerTarget({ gpus: 'all', ...bent.target }),
    engine: anEngine({ backend: 'tensorrt', model: { file: '/models/resnet50.plan' }, ...bent.engine }),
    state: bent.state ?? 'warm',
    gpu: bent.held ?? 'default',
  });
  const gpu = bent.known === false ? {} : { gpu: someGpuFacts(bent.gpu) };
  return aDiagnosisInput(trials, variant, anEnvironment({ ...gpu, ...(bent.ceilings !== false && { ceilings: someCeilings() }) }));
}

const silentOn =
  (...cases: GpuCase[]) =>
  (): (() => DiagnosisInput)[] => [() => aDiagnosisInput(someTrials()), ...cases.map((bent) => () => aGpuInput(bent))];

const mps = { control: true, servers: [4711], pipeFolder: '/tmp/nvidia-mps' };
const released = { devices: [aGpuDevice({ persistence: false })] };
const slowDriver = { phaseScale: { 'driver-init': 9 } };
const large = { bytes: 1_070_000_000 };
const coldPread = { state: 'cold', facts: { 'loader.used': 'pread' }, engine: { pipeline: 'sequential' } } as const;
const inOrder = { 'model-read': 40, deserialize: 5.3 };

const cases = (speaks: GpuCase, ...silent: GpuCase[]) => ({ speaks: () => aGpuInput(speaks), silent: silentOn(...silent)() });

export const GPU_FINDING_CASES = {
  'mps-off': cases({}, { gpu: { mps }, held: 'mps' }, { known: false }, { shape: { phaseScale: { 'driver-init': 0.1, 'device-context': 0.1 } } }),
  'persistence-off': cases(
    { gpu: released, shape: slowDriver },
    { gpu: released },
    { shape: slowDriver },
    { gpu: { ...released, mps }, held: 'mps', shape: slowDriver },
    { gpu: { devices: [aGpuDevice({ persistence: false, processes: [{ pid: 7, name: 'trainer' }] })] }, shape: slowDriver },
  ),
  'eager-modules': cases(
    { target: { env: { CUDA_MODULE_LOADING: 'EAGER' } }, facts: { 'driver.moduleLoading': 'eager' }, shape: { phaseScale: { 'runtime-create': 48 } } },
    { shape: { phaseScale: { 'runtime-create': 48 } } },
    { target: { env: { CUDA_MODULE_LOADING: 'EAGER' } } },
  ),
  'read-below-disk': cases(
    { ...coldPread, shape: { ...large, phaseScale: inOrder } },
    { ...coldPread, state: 'warm', shape: { ...large, phaseScale: inOrder } },
    { ...coldPread, ceilings: false, shape: { ...large, phaseScale: inOrder } },
    { ...coldPread, shape: { ...large, phaseScale: { 'model-read': 13 } } },
  ),
  'copying-loader': cases(
    { facts: { 'loader.used': 'ifstream' }, shape: { ...large, phaseScale: { 'model-read': 32 } } },
    { facts: { 'loader.used': 'mmap-populate' }, shape: { ...large, phaseScale: { 'model-read': 32 } } },
    { facts: { 'loader.used': 'ifstream' } },
    { facts: { 'loader.used': 'read' }, shape: { bytes: 180_000, phaseScale: { 'model-read': 32 } } },
  ),
  'many-gpus-visible': cases(
    { gpu: { devices: [0, 1, 2, 3].map((index) => aGpuDevice({ index })) } },
    {},
    { gpu: { devices: [aGpuDevice(), aGpuDevice({ index: 1 })] }, target: { gpus: 'device=1' } },
    { gpu: { devices: [aGpuDevice(), aGpuDevice({ index: 1 })] }, target: { env: { CUDA_VISIBLE_DEVICES: '0' } } },
  ),
  'ptx-compiled': cases({ facts: { 'cuda.computeCacheGrewBytes': 41_000_000 } }, {}, { facts: { 'cuda.computeCacheGrewBytes': 0 } }),
  'first-inference-work': cases({ shape: { phaseScale: { 'first-inference': 6 } } }, {}, { shape: { phaseScale: { 'first-inference': 0.85 } } }),
  'lean-runtime': cases({}, { facts: { 'library.flavour': 'lean' } }, { trial: { state: aStateEvidence() } }),
  'context-memory': cases(
    { facts: { 'engine.activationBytes': '700000000' }, engine: { contexts: { count: 4, mode: 'parallel' } } },
    {},
    { facts: { 'engine.activationBytes': '300000000', 'model.bytes': 2_000_000_000 } },
    { facts: { 'engine.activationBytes': '700000000' }, engine: { options: { allocation: 'user-managed' } } },
  ),
  'gpu-asleep': cases(
    { gpu: { devices: [aGpuDevice({ powerState: 'P8', pcie: { generation: 1, width: 16, generationMax: 5, widthMax: 16 } })] } },
    {},
    { gpu: { devices: [aGpuDevice({ powerState: 'P1' })] } },
  ),
  'early-pipeline': cases({}, { engine: { pipeline: 'sequential' } }, { shape: { gpu: 'early' }, engine: { pipeline: 'early' } }),
  'read-ahead': cases(
    { ...coldPread, shape: { ...large, phaseScale: { 'model-read': 40, deserialize: 5.3 } } },
    { ...coldPread, facts: { 'loader.used': 'mmap-ahead' }, shape: { ...large, phaseScale: inOrder } },
    { ...coldPread, state: 'warm', shape: { ...large, phaseScale: inOrder } },
    { ...coldPread },
  ),
} as const;

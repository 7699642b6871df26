/** What a search knows of this machine's GPUs and of a TensorRT plan before its first start: asked once, nothing is started. */
import { type AskGpu, mpsEnvironment } from '../../core/gpu.ts';
import { parseGpuSelection } from '../../core/gpu-selection.ts';
import { isInstrumented, type Variant } from '../../core/scenario.ts';
import { findBackend } from '../../engine/backends/registry.ts';
import { connectDocker } from '../../targets/docker/client.ts';
import { GPU_MODE_ORDER } from '../../targets/docker/gpu/registry.ts';
import { GPU_PLACES, readGpuSurroundings } from '../../targets/docker/gpu/surroundings.ts';
import type { KnobWorld } from '../../tuner/knob.ts';
import { isRecordedCompatible } from '../preflight.ts';
import { findMpsControl } from './mps-service.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface GpuWorldRequest {
  /** The baseline. */
  readonly variant: Variant;
  /** Its model files on this machine, the plan first. */
  readonly modelFiles: readonly string[];
  readonly environment: Environment;
  readonly askGpu: AskGpu;
}

/** Ways of giving the container of the variant its GPUs; empty for a process, and where no daemon can be asked. */
async function gpuModes({ variant, environment, askGpu }: GpuWorldRequest): Promise<readonly string[]> {
  const { target } = variant;
  const selection = target.kind === 'docker' ? parseGpuSelection(target.gpus ?? 'none') : undefined;
  if (target.kind !== 'docker' || selection === undefined || selection.kind === 'none') return [];
  const { info } = await connectDocker(environment);
  const surroundings = await readGpuSurroundings(info, { places: GPU_PLACES, environment, ask: () => askGpu(environment) });
  const request = { selection, instrumented: isInstrumented(variant), ...(target.runtime !== undefined && { runtime: target.runtime }) };
  return GPU_MODE_ORDER.filter((mode) => mode.missing(surroundings, request) === undefined).map(({ id }) => id);
}

async function gpuOf(request: GpuWorldRequest): Promise<Pick<KnobWorld, 'gpu'>> {
  const { variant, environment, askGpu } = request;
  const facts = await askGpu(mpsEnvironment(environment, variant.target.env)).catch(() => undefined);
  if (facts === undefined) return {};
  const modes = await gpuModes(request).catch(() => []);
  return { gpu: { count: facts.devices.length, driver: facts.driverVersion, mpsControl: findMpsControl(environment) !== undefined, modes } };
}

function tensorrtOf({ variant, modelFiles }: GpuWorldRequest): Pick<KnobWorld, 'tensorrt'> {
  const [plan] = modelFiles;
  if (variant.engine?.backend !== 'tensorrt' || plan === undefined) return {};
  const leanRuntime = findBackend('tensorrt').findLibrary({ runtime: 'lean' }) !== undefined;
  return { tensorrt: { versionCompatible: isRecordedCompatible(plan), leanRuntime } };
}

/** Never throws: what nobody tells is missing, and its knobs say so. */
export async function readGpuWorld(request: GpuWorldRequest): Promise<Pick<KnobWorld, 'gpu' | 'tensorrt'>> {
  return { ...(request.variant.gpu === undefined ? {} : await gpuOf(request)), ...tensorrtOf(request) };
}

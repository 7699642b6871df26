/** From a variant to the parts of its create call that have to do with GPUs: which ones, in what way, and MPS. */
import { ColdstartError } from '../../../core/errors.ts';
import { chooseGpus, parseGpuSelection } from '../../../core/gpu-selection.ts';
import { type DockerTarget, isInstrumented, type Variant } from '../../../core/scenario.ts';
import { chooseMode } from './choose-mode.ts';
import type { GpuGrant, GpuModeDescriptor, GpuRequest, GpuSurroundings } from './mode.ts';
import { mpsGrant } from './mps.ts';

/** Where clients of MPS look unless they are told. */
const DEFAULT_PIPE_FOLDER = '/tmp/nvidia-mps';

export interface GrantedGpus {
  readonly mode: GpuModeDescriptor['id'];
  readonly grant: GpuGrant;
}

type DockerVariant = Variant & { readonly target: DockerTarget };

function requestOf(variant: DockerVariant, { facts }: GpuSurroundings): GpuRequest | undefined {
  const { gpus, runtime } = variant.target;
  const selection = parseGpuSelection(gpus ?? 'none');
  if (selection === undefined) throw new ColdstartError('TARGET_GPU_UNSUPPORTED', { problem: `gpus: ${gpus} is none of all, none, a number, device=…` });
  if (selection.kind === 'none') return undefined;
  return {
    selection,
    instrumented: isInstrumented(variant),
    ...(facts !== undefined && { chosen: chooseGpus(selection, facts) }),
    ...(runtime !== undefined && { runtime }),
  };
}

/** Pipes that the scenario mounts by itself are not mounted twice, which the daemon would refuse. */
function withMps(grant: GpuGrant, pipeFolder: string, { volumes }: DockerTarget): GpuGrant {
  const mps = mpsGrant(pipeFolder);
  const mounts = (mps.mounts ?? []).filter(({ target }) => !volumes.some((volume) => volume.split(':')[1] === target));
  return { ...grant, ...mps, mounts: [...(grant.mounts ?? []), ...mounts], env: { ...grant.env, ...mps.env } };
}

/** Undefined for a variant without a GPU; nothing is looked at then. Throws TARGET_GPU_UNSUPPORTED. */
export async function grantGpus(variant: DockerVariant, look: () => Promise<GpuSurroundings>): Promise<GrantedGpus | undefined> {
  if ((variant.target.gpus ?? 'none') === 'none') return undefined;
  const surroundings = await look();
  const request = requestOf(variant, surroundings);
  if (request === undefined) return undefined;
  const mode = chooseMode(variant.target.gpuMode ?? 'auto', request, surroundings);
  const grant = mode.grant(request, surroundings);
  const pipeFolder = variant.target.env['CUDA_MPS_PIPE_DIRECTORY'] ?? surroundings.facts?.mps.pipeFolder ?? DEFAULT_PIPE_FOLDER;
  return { mode: mode.id, grant: variant.gpu === 'mps' ? withMps(grant, pipeFolder, variant.target) : grant };
}

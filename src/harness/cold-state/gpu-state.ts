/**
 * How the GPU is held when a trial begins: judged by what a helper process saw, which has ended before. Nothing here sets
 * a mode or starts a daemon: both belong to the machine's owner.
 */
import type { GpuEvidence, GpuState } from '../../core/cold-state.ts';
import { ColdstartError } from '../../core/errors.ts';
import type { GpuDevice, GpuFacts } from '../../core/gpu.ts';
import { chooseGpus, parseGpuSelection } from '../../core/gpu-selection.ts';
import type { VariantSettings } from '../../core/scenario.ts';
import type { TrialRole } from '../../core/trial.ts';

/** What stands between the machine and the state, and what the user can do about it. */
interface Obstacle {
  readonly need: string;
  readonly remedy: string;
}

type GpuSettings = Pick<VariantSettings, 'gpu' | 'target'>;

/** Those that the instance may use: a container's are chosen, a process may use all. */
function usedDevices({ target }: GpuSettings, facts: GpuFacts): readonly GpuDevice[] {
  const selection = target.kind === 'docker' ? parseGpuSelection(target.gpus ?? 'none') : undefined;
  return selection === undefined ? facts.devices : chooseGpus(selection, facts).map(({ device }) => device);
}

function listed(devices: readonly GpuDevice[]): string {
  return devices.map(({ index }) => index).join(', ');
}

function mpsObstacle({ mps }: GpuFacts): Obstacle | undefined {
  if (mps.control) return undefined;
  return {
    need: `an MPS control daemon that answers at ${mps.pipeFolder}`,
    remedy: `start it as the user that the instance runs as: CUDA_MPS_PIPE_DIRECTORY=${mps.pipeFolder} nvidia-cuda-mps-control -d`,
  };
}

function persistenceObstacle(devices: readonly GpuDevice[]): Obstacle | undefined {
  const off = devices.filter(({ persistence }) => persistence !== true);
  if (devices.length > 0 && off.length === 0) return undefined;
  if (devices.length === 0) return { need: 'a GPU', remedy: 'nvidia-smi -L lists them' };
  const unknown = off.every(({ persistence }) => persistence === undefined);
  return {
    need: unknown ? `a driver that tells whether persistence mode is on (GPU ${listed(off)})` : `persistence mode on GPU ${listed(off)}, where it is off`,
    remedy: `switch it on as root: nvidia-smi -i ${listed(off).replaceAll(' ', '')} -pm 1`,
  };
}

function defaultObstacle({ mps }: GpuFacts): Obstacle | undefined {
  if (!mps.control && mps.servers.length === 0) return undefined;
  const running = mps.control ? `a control daemon answers at ${mps.pipeFolder}` : `a server runs, process ${mps.servers.join(', ')}`;
  return { need: `no MPS on this machine (${running})`, remedy: 'measure with gpu: mps, or end it: echo quit | nvidia-cuda-mps-control' };
}

function findObstacle(requested: GpuState, facts: GpuFacts, devices: readonly GpuDevice[]): Obstacle | undefined {
  if (requested === 'mps') return mpsObstacle(facts);
  return requested === 'persistent' ? persistenceObstacle(devices) : defaultObstacle(facts);
}

function persistenceOf(devices: readonly GpuDevice[]): GpuEvidence['persistence'] {
  const values = new Set(devices.map(({ persistence }) => persistence));
  if (values.size !== 1) return values.size === 0 ? 'unknown' : 'mixed';
  const [value] = values;
  return value === undefined ? 'unknown' : value ? 'on' : 'off';
}

/** Before any trial. Throws COLD_STATE_GPU with the command that helps, and TARGET_GPU_UNSUPPORTED for a GPU that is not there. */
export function requireGpuState(settings: GpuSettings, facts: GpuFacts | undefined): void {
  const { gpu: state } = settings;
  if (state === undefined) return;
  if (facts === undefined) {
    if (state === 'default') return;
    throw new ColdstartError('COLD_STATE_GPU', { state, need: 'an NVIDIA driver that can be asked, and none answers', remedy: 'coldstart doctor says why' });
  }
  const obstacle = findObstacle(state, facts, usedDevices(settings, facts));
  if (obstacle !== undefined) throw new ColdstartError('COLD_STATE_GPU', { state, ...obstacle });
}

function obstacleText({ need, remedy }: Obstacle): string {
  return `it needs ${need}; ${remedy}`;
}

/**
 * Right before a trial; undefined where no GPU is part of the variant or nobody can tell. The server of MPS comes with its
 * first client, so that a start that is not measured brings it up.
 */
export function judgeGpuState(settings: GpuSettings, facts: GpuFacts | undefined, role: TrialRole): GpuEvidence | undefined {
  const { gpu: requested } = settings;
  if (requested === undefined) return undefined;
  if (facts === undefined) {
    if (requested === 'default') return undefined;
    const reason = `gpu: ${requested} cannot be verified: the NVIDIA driver does not answer any more`;
    return { requested, verified: false, reason, established: 'not at all', mpsControl: false, mpsServers: 0, persistence: 'unknown' };
  }
  const devices = usedDevices(settings, facts);
  const obstacle = findObstacle(requested, facts, devices);
  const serverMissing = requested === 'mps' && obstacle === undefined && facts.mps.servers.length === 0;
  const reason =
    (obstacle && `gpu: ${requested} does not hold: ${obstacleText(obstacle)}`) ??
    (serverMissing && role !== 'warm-up'
      ? `gpu: mps does not hold: no MPS server runs at ${facts.mps.pipeFolder}, so that this start pays for one`
      : undefined);
  return {
    requested,
    verified: reason === undefined,
    ...(reason !== undefined && { reason }),
    established: serverMissing ? 'this start brings the MPS server up' : 'as found',
    mpsControl: facts.mps.control,
    mpsServers: facts.mps.servers.length,
    persistence: persistenceOf(devices),
  };
}

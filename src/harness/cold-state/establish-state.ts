/** Establishes the start state that a variant asks for, verifies it, and returns the proof. */
import type { GpuEvidence, StartState, StateEvidence } from '../../core/cold-state.ts';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { PageCache } from '../../host/page-cache.ts';
import type { Deployment } from '../../targets/target.ts';
import { establishFiles } from './establish-files.ts';
import { stateEvidence } from './evidence.ts';
import { distinctFiles } from './examined-file.ts';

async function dropCaches(cache: PageCache): Promise<void> {
  if (!cache.dropCaches) throw new ColdstartError('COLD_STATE_NOT_PERMITTED', { state: 'dropped', need: 'the kernel of this machine, and root on it' });
  try {
    await cache.dropCaches();
  } catch (error) {
    throw new ColdstartError(
      'COLD_STATE_NOT_PERMITTED',
      { state: 'dropped', need: `root to write /proc/sys/vm/drop_caches (${errorText(error)})` },
      { cause: error },
    );
  }
}

function howEstablished(state: StartState, changed: boolean): string {
  const files = state === 'warm' ? 'reading the files' : 'fadvise';
  if (state === 'dropped') return changed ? 'drop_caches, fadvise' : 'drop_caches';
  if (!changed) return state === 'warm' ? 'an earlier start' : 'nothing to do';
  return state === 'model-cold' ? 'fadvise, reading the libraries' : files;
}

/** A trial's state holds where both its files' and its GPU's do. */
function withGpu(files: StateEvidence, gpu: GpuEvidence): StateEvidence {
  const reason = files.reason ?? gpu.reason;
  return { ...files, verified: files.verified && gpu.verified, ...(reason !== undefined && { reason }), gpu };
}

/**
 * A state that cannot be reached is no error: its evidence says so, and the trial will be kept and never sampled.
 * Throws COLD_STATE_NOT_PERMITTED where it can never be reached.
 * `lookAtGpu` resolves when whoever looked has ended; it comes first, because the driver's own libraries may be among the
 * files that have to be evicted.
 */
export async function establishState(
  deployment: Pick<Deployment, 'stateFiles' | 'pageCache'>,
  state: StartState,
  lookAtGpu: () => Promise<GpuEvidence | undefined> = () => Promise.resolve(undefined),
): Promise<StateEvidence> {
  const gpu = await lookAtGpu();
  const { pageCache } = deployment;
  const stateFiles = distinctFiles(deployment.stateFiles);
  if (state === 'dropped') await dropCaches(pageCache);
  const { files, changed, exemptions } = await establishFiles(pageCache, stateFiles, state);
  const evidence = stateEvidence({ state, established: howEstablished(state, changed), files, exemptions });
  return gpu === undefined ? evidence : withGpu(evidence, gpu);
}

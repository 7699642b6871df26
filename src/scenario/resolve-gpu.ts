/** What a scenario says about GPUs, with its defaults: which ones a container gets and how, and how they are held. */
import type { GpuState } from '../core/cold-state.ts';
import { gpuSelectionText, parseGpuSelection } from '../core/gpu-selection.ts';
import type { DockerTarget, GpuMode, TargetConfig } from '../core/scenario.ts';
import { SettingProblem, shownValue } from './setting-problem.ts';

interface UserGpus {
  readonly gpus?: string | number | readonly (string | number)[] | undefined;
  readonly gpuMode?: GpuMode | undefined;
}

/** Throws SettingProblem. */
export function resolveGpus({ gpus, gpuMode }: UserGpus): Pick<DockerTarget, 'gpus' | 'gpuMode'> {
  if (gpus === undefined) {
    return gpuMode === undefined ? {} : { gpuMode };
  }
  const selection = parseGpuSelection(Array.isArray(gpus) ? `[${gpus.join(',')}]` : String(gpus));
  if (selection === undefined) {
    throw new SettingProblem(['target', 'docker', 'gpus'], `expected all, none, a number from 1 on, [0, 1], device=0,1 or UUIDs, got ${shownValue(gpus)}`);
  }
  return { gpus: gpuSelectionText(selection), ...(selection.kind !== 'none' && { gpuMode: gpuMode ?? 'auto' }) };
}

/** An engine that needs a GPU gets all of them where nothing is said. A way without a GPU is dropped. */
export function withGpus(target: TargetConfig, usesGpu: boolean): TargetConfig {
  if (target.kind !== 'docker' || target.gpus !== undefined) {
    return target;
  }
  const { gpuMode, ...rest } = target;
  return usesGpu ? { ...rest, gpus: 'all', gpuMode: gpuMode ?? 'auto' } : rest;
}

/** Default where a GPU is surely used, undefined where nobody said so. Throws SettingProblem. */
export function resolveGpuState(user: GpuState | undefined, target: TargetConfig, usesGpu: boolean): GpuState | undefined {
  const none = target.kind === 'docker' && (target.gpus ?? 'none') === 'none';
  if (none && user !== undefined && user !== 'default') {
    throw new SettingProblem(['gpu'], `${user} is about a GPU, and the container has none: give target.docker.gpus`);
  }
  if (none) {
    return undefined;
  }
  return user ?? (usesGpu || target.kind === 'docker' ? 'default' : undefined);
}

/** Picks the way in which a container gets its GPUs: the one that the scenario names, or the first that can be gone. */
import { ColdstartError } from '../../../core/errors.ts';
import type { GpuMode } from '../../../core/scenario.ts';
import type { GpuModeDescriptor, GpuRequest, GpuSurroundings } from './mode.ts';
import { GPU_MODE_ORDER } from './registry.ts';

/** Throws TARGET_GPU_UNSUPPORTED, saying what was looked for. */
export function chooseMode(mode: GpuMode, request: GpuRequest, surroundings: GpuSurroundings): GpuModeDescriptor {
  const looked: string[] = [];
  for (const candidate of GPU_MODE_ORDER) {
    if (mode !== 'auto' && mode !== candidate.id) continue;
    const missing = candidate.missing(surroundings, request);
    if (missing === undefined || (mode !== 'auto' && candidate.daemonJudges)) return candidate;
    looked.push(`${candidate.id}: ${missing}`);
  }
  throw new ColdstartError('TARGET_GPU_UNSUPPORTED', { problem: looked.join('; ') });
}

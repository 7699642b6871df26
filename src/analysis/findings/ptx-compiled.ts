/** Kernels exist for another GPU only, so the driver compiles them from PTX while the start waits. */
import { formatBytes, formatMs } from '../../core/format.ts';
import { usesGpu } from '../../core/scenario.ts';
import { median } from '../../stats/quantile.ts';
import { deviceNames, seenDevices } from '../gpu-surroundings.ts';
import { type Diagnosis, type DiagnosisInput, evidence, phaseOf } from './diagnosis.ts';

// Loading a kernel takes milliseconds, compiling a library's kernels from seconds to minutes.
const COMPILING_MS = 2000;
const SLOWER_FACTOR = 20;

/** Median of what the driver's compute cache gained within a start; the instance reports it. */
function cacheGrowth({ completed }: DiagnosisInput): number {
  return median(completed.flatMap(({ facts }) => (typeof facts['cuda.computeCacheGrewBytes'] === 'number' ? facts['cuda.computeCacheGrewBytes'] : []))) ?? 0;
}

export const ptxCompiled: Diagnosis = {
  id: 'ptx-compiled',
  title: 'kernels compiled during the start',
  detail: 'Kernels exist for another GPU only, so the driver compiles them from PTX while the start waits',
  diagnose(input) {
    if (!usesGpu(input.variant)) return undefined;
    const grewBytes = cacheGrowth(input);
    const firstMs = phaseOf(input, 'first-inference')?.medianMs ?? 0;
    const secondMs = phaseOf(input, 'second-inference')?.medianMs ?? 0;
    const isSuspect = secondMs > 0 && firstMs - secondMs >= COMPILING_MS && firstMs >= SLOWER_FACTOR * secondMs;
    if (grewBytes <= 0 && !isSuspect) return undefined;
    const devices = seenDevices(input);
    return {
      id: 'ptx-compiled',
      severity: 'warning',
      title: grewBytes > 0 ? 'the driver compiles kernels during the start' : 'the driver probably compiles kernels in the first inference',
      detail:
        grewBytes > 0
          ? "The driver's compute cache grew within the start: it holds kernels that were compiled from PTX, because the library has none for this GPU. A container begins with an empty cache every time."
          : 'The first inference takes far longer than loading kernels does. A library or plan without kernels for this GPU makes the driver compile them from PTX.',
      evidence: [
        ...(grewBytes > 0 ? [evidence('compute cache grew by', formatBytes(grewBytes))] : []),
        ...(firstMs > 0 ? [evidence('first inference', formatMs(firstMs))] : []),
        ...(secondMs > 0 ? [evidence('second inference', formatMs(secondMs))] : []),
        ...(devices === undefined ? [] : [evidence('GPU', `${deviceNames(devices)}, compute capability ${devices[0].computeCapability}`)]),
      ],
      savingMs: 0,
      fix: 'use a library that holds kernels for this compute capability and rebuild the plan on this GPU; CUDA_DISABLE_PTX_JIT=1 makes such a start fail instead of wait. Where neither can be, keep the cache: mount a folder and name it in CUDA_CACHE_PATH',
      setting: 'target.env',
    };
  },
};

/** Threads with which the driver loads device code. */
import { INSIDE_FOREIGN, noGpu } from '../settings/gpu-need.ts';
import { CONTEXTS, DESERIALIZE } from '../settings/tensorrt-need.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const CUDA_BINARY_LOADER_THREADS = variableKnob({
  group: 'gpu',
  id: 'cuda-binary-loader-threads',
  title: 'threads that load CUDA kernels',
  variable: 'CUDA_BINARY_LOADER_THREAD_COUNT',
  values: () => [8, 2],
  missing: noGpu,
  phases: ['runtime-create', ...DESERIALIZE, ...CONTEXTS, 'warm-up', 'first-inference', INSIDE_FOREIGN],
  sideEffect: 'The driver takes that many CPUs while it loads; unset is one.',
});

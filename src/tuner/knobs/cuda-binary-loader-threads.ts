/** Threads with which the driver loads device code. */
import { cudaVariable, INSIDE_FOREIGN } from './cuda-variable.ts';
import { CONTEXTS, DESERIALIZE } from './tensorrt-option.ts';

export const cudaBinaryLoaderThreads = cudaVariable({
  id: 'cuda-binary-loader-threads',
  title: 'threads that load CUDA kernels',
  variable: 'CUDA_BINARY_LOADER_THREAD_COUNT',
  choices: ['unset', '8', '2'],
  phases: ['runtime-create', ...DESERIALIZE, ...CONTEXTS, 'warm-up', 'first-inference', INSIDE_FOREIGN],
  sideEffect: 'the driver takes that many CPUs while it loads; unset is one',
});

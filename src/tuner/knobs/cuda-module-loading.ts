/** Whether the driver loads every kernel of a library at once, or each when it is first used. */
import { cudaVariable, INSIDE_FOREIGN } from './cuda-variable.ts';
import { CONTEXTS, DESERIALIZE } from './tensorrt-option.ts';

export const cudaModuleLoading = cudaVariable({
  id: 'cuda-module-loading',
  title: 'loading of CUDA kernels',
  variable: 'CUDA_MODULE_LOADING',
  choices: ['LAZY', 'unset', 'EAGER'],
  phases: ['runtime-create', ...DESERIALIZE, ...CONTEXTS, 'warm-up', 'first-inference', 'second-inference', INSIDE_FOREIGN],
  sideEffect: 'LAZY moves the loading of a kernel to its first use, EAGER takes more device memory',
});

/** Whether the driver prepares its compiler for kernels that come as PTX. */
import { cudaVariable, INSIDE_FOREIGN } from './cuda-variable.ts';

export const cudaJit = cudaVariable({
  id: 'cuda-jit',
  title: 'compiler of the CUDA driver off',
  variable: 'CUDA_DISABLE_JIT',
  choices: ['unset', '1'],
  phases: ['driver-init', 'device-context', INSIDE_FOREIGN],
  sideEffect: 'a kernel without machine code for this GPU fails instead of being compiled',
});

/** Whether cuInit opens the libraries of the driver's compiler beforehand. */
import { cudaVariable, INSIDE_FOREIGN } from './cuda-variable.ts';

export const cudaPreloadLibraries = cudaVariable({
  id: 'cuda-preload-libraries',
  title: "compiler's libraries not opened by cuInit",
  variable: 'CUDA_FORCE_PRELOAD_LIBRARIES',
  choices: ['unset', '0'],
  phases: ['driver-init', 'device-context', INSIDE_FOREIGN],
  sideEffect: 'a kernel that has to be compiled opens them when it is first used',
});

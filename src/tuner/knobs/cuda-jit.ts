/** Whether the driver prepares its compiler for kernels that come as PTX. */
import { INSIDE_FOREIGN, noGpu } from '../settings/gpu-need.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const CUDA_JIT = variableKnob({
  group: 'gpu',
  id: 'cuda-jit',
  title: 'compiler of the CUDA driver off',
  variable: 'CUDA_DISABLE_JIT',
  values: () => [1],
  missing: noGpu,
  phases: ['driver-init', 'device-context', INSIDE_FOREIGN],
  sideEffect: 'A kernel without machine code for this GPU fails instead of being compiled.',
});

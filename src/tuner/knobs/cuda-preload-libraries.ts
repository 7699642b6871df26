/** Whether cuInit opens the libraries of the driver's compiler beforehand. */
import { INSIDE_FOREIGN, noGpu } from '../settings/gpu-need.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const CUDA_PRELOAD_LIBRARIES = variableKnob({
  group: 'gpu',
  id: 'cuda-preload-libraries',
  title: "compiler's libraries not opened by cuInit",
  variable: 'CUDA_FORCE_PRELOAD_LIBRARIES',
  values: () => [0],
  missing: noGpu,
  phases: ['driver-init', 'device-context', INSIDE_FOREIGN],
  sideEffect: 'A kernel that has to be compiled opens them when it is first used.',
});

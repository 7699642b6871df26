/** Whether the driver loads every kernel of a library at once, or each when it is first used. */
import { INSIDE_FOREIGN, noGpu } from '../settings/gpu-need.ts';
import { CONTEXTS, DESERIALIZE } from '../settings/tensorrt-need.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const CUDA_MODULE_LOADING = variableKnob({
  group: 'gpu',
  id: 'cuda-module-loading',
  title: 'loading of CUDA kernels',
  variable: 'CUDA_MODULE_LOADING',
  values: () => ['LAZY', 'EAGER'],
  missing: noGpu,
  phases: ['runtime-create', ...DESERIALIZE, ...CONTEXTS, 'warm-up', 'first-inference', 'second-inference', INSIDE_FOREIGN],
  sideEffect: 'LAZY moves the loading of a kernel to its first use, EAGER takes more device memory.',
});

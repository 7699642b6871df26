/** Whether inferences after the first one are replayed as one captured CUDA graph. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { noTensorrt } from '../settings/tensorrt-need.ts';

export const TENSORRT_GRAPH = engineOptionKnob({
  id: 'tensorrt-graph',
  title: 'inference as a CUDA graph',
  option: 'graph',
  missing: noTensorrt,
  unset: false,
  phases: ['warm-up', 'first-inference', 'second-inference'],
  values: () => [false, true],
  sideEffect: 'The second inference captures and pays for it, later ones launch faster; the graph holds device memory.',
});

/** Whether inferences after the first one are replayed as one captured CUDA graph. */
import { tensorrtOption } from './tensorrt-option.ts';

export const tensorrtGraph = tensorrtOption({
  id: 'tensorrt-graph',
  title: 'inference as a CUDA graph',
  option: 'graph',
  standard: false,
  phases: ['warm-up', 'first-inference', 'second-inference'],
  values: () => [false, true],
  sideEffect: 'the second inference captures and pays for it, later ones launch faster; the graph holds device memory',
});

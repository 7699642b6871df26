/** Where input and output buffers come from: plain allocations, or the device's pool in the order of the stream. */
import { tensorrtOption } from './tensorrt-option.ts';

export const tensorrtBuffers = tensorrtOption({
  id: 'tensorrt-buffers',
  title: 'input and output buffers',
  option: 'buffers',
  standard: 'plain',
  phases: ['buffer-allocate', 'warm-up', 'first-inference'],
  values: () => ['plain', 'stream-ordered'],
  sideEffect: 'the pool keeps memory that other programs on the GPU could use',
});

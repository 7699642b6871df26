/** Where input and output buffers come from: plain allocations, or the device's pool in the order of the stream. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { noTensorrt } from '../settings/tensorrt-need.ts';

export const TENSORRT_BUFFERS = engineOptionKnob({
  id: 'tensorrt-buffers',
  title: 'input and output buffers',
  option: 'buffers',
  missing: noTensorrt,
  unset: 'plain',
  phases: ['buffer-allocate', 'warm-up', 'first-inference'],
  values: () => ['plain', 'stream-ordered'],
  sideEffect: 'The pool keeps memory that other programs on the GPU could use.',
});

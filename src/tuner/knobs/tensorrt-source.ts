/** Whether the memory that holds the plan is page-locked before TensorRT deserializes from it. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { DESERIALIZE, noTensorrt } from '../settings/tensorrt-need.ts';

export const TENSORRT_SOURCE = engineOptionKnob({
  id: 'tensorrt-source',
  title: 'plan page-locked for the copy',
  option: 'source',
  missing: noTensorrt,
  unset: 'auto',
  phases: DESERIALIZE,
  values: () => ['auto', 'registered', 'pageable'],
  conflict: ({ engine }, value) =>
    value !== 'auto' && engine?.loader === 'path' ? 'with loader: path TensorRT reads the file, and nothing of ours is page-locked.' : undefined,
  sideEffect: 'With registered it page-locks as much host memory as the plan is large until it is deserialized.',
});

/** Whether the memory that holds the plan is page-locked before TensorRT deserializes from it. */
import { DESERIALIZE, tensorrtOption } from './tensorrt-option.ts';

export const tensorrtSource = tensorrtOption({
  id: 'tensorrt-source',
  title: 'plan page-locked for the copy',
  option: 'source',
  standard: 'auto',
  phases: DESERIALIZE,
  values: () => ['auto', 'registered', 'pageable'],
  conflict: ({ engine }, value) =>
    value !== 'auto' && engine?.loader === 'path' ? 'with loader: path TensorRT reads the file, and nothing of ours is page-locked' : undefined,
  sideEffect: 'registered page-locks as much host memory as the plan is large until it is deserialized',
});

/** Page-locked memory through which stream reader v2 reads to the device. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { DESERIALIZE, noTensorrt } from '../settings/tensorrt-need.ts';

const MEBIBYTE = 1 << 20;

export const STREAM_READER_RING = engineOptionKnob({
  id: 'stream-reader-ring',
  title: 'ring of the stream reader',
  option: 'ringBytes',
  missing: noTensorrt,
  unset: 64 * MEBIBYTE,
  phases: DESERIALIZE,
  // A smaller one is locked sooner, a larger one keeps more copies under way.
  values: () => [16 * MEBIBYTE, 64 * MEBIBYTE, 128 * MEBIBYTE],
  conflict({ engine }, value) {
    if (value === 64 * MEBIBYTE) return undefined;
    return engine?.loader === 'path' && engine.options['streamReader'] !== 'v1' ? undefined : 'only stream reader v2 (loader: path) has a ring.';
  },
  sideEffect: 'That much host memory is page-locked while the plan is read.',
});

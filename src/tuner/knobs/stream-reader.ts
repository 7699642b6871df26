/** Who reads the plan: one of our loaders, or TensorRT by itself through a stream reader. */
import type { Knob } from '../knob.ts';
import { withOption } from '../settings/change-variant.ts';
import { DESERIALIZE, noTensorrt } from '../settings/tensorrt-need.ts';

/** One of the loaders reads it into memory or maps it. */
const MEMORY = 'memory';

export const STREAM_READER: Knob = {
  id: 'stream-reader',
  title: 'TensorRT reads the plan by itself',
  group: 'engine',
  phases: ['model-read', ...DESERIALIZE],
  missing: noTensorrt,
  read: ({ engine }) => (engine?.loader === 'path' ? (engine.options['streamReader'] ?? 'auto') : MEMORY),
  // auto is v2 where the library has it (10.7 and later); asked for by name, an older library would refuse it.
  values: () => [MEMORY, 'auto', 'v1'],
  apply(variant, value) {
    const { engine } = variant;
    if (engine === undefined || STREAM_READER.read(variant) === value) return variant;
    if (value === MEMORY) return { ...variant, engine: { ...engine, loader: 'auto' } };
    return withOption({ ...variant, engine: { ...engine, loader: 'path' } }, 'streamReader', value);
  },
  conflict: ({ engine }, value) =>
    value === MEMORY || engine?.loader === 'path' ? undefined : `loader: ${engine?.loader} reads the plan, so no stream reader does.`,
  sideEffect: 'The weights need no host memory of their own with v2; with v1 the library holds a copy while it reads.',
  byHand: (value) => (value === MEMORY ? 'Set engine.loader: auto.' : `Set engine.loader: path and engine.options.streamReader: ${value}.`),
};

/** Threads that the TensorRT runtime may use while it deserializes and makes contexts. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { CONTEXTS, DESERIALIZE, noTensorrt } from '../settings/tensorrt-need.ts';

const MOST_TRIED = 8;

export const TENSORRT_THREADS = engineOptionKnob({
  id: 'tensorrt-threads',
  title: 'threads of the TensorRT runtime',
  option: 'maxThreads',
  unset: 0,
  phases: [...DESERIALIZE, ...CONTEXTS],
  missing: (variant, { cpus }) => noTensorrt(variant) ?? (cpus > 1 ? undefined : 'there is one CPU.'),
  values: (_, { cpus }) => [...new Set([0, Math.min(cpus, MOST_TRIED), 2])],
  sideEffect: 'The runtime takes that many CPUs for a moment.',
});

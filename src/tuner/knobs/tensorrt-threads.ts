/** Threads that the TensorRT runtime may use while it deserializes and makes contexts. */
import { CONTEXTS, DESERIALIZE, tensorrtOption } from './tensorrt-option.ts';

const MOST_TRIED = 8;

export const tensorrtThreads = tensorrtOption({
  id: 'tensorrt-threads',
  title: 'threads of the TensorRT runtime',
  option: 'maxThreads',
  standard: 0,
  phases: [...DESERIALIZE, ...CONTEXTS],
  missing: (_, { cpus }) => (cpus > 1 ? undefined : 'there is one CPU'),
  values: (_, { cpus }) => [...new Set([0, Math.min(cpus, MOST_TRIED), 2])],
  sideEffect: 'the runtime takes that many CPUs for a moment',
});

/** Threads that ONNX Runtime starts for the work inside an operator. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';

export const INTRA_THREADS = engineOptionKnob({
  id: 'intra-threads',
  title: 'threads inside an operator',
  phases: ['deserialize', 'first-inference', 'second-inference'],
  option: 'intraThreads',
  unset: 0,
  elsewhere: 'intra_op_num_threads of the session options',
  values: (_, { cpus }) => [...new Set([1, Math.ceil(cpus / 2), cpus])],
  sideEffect: 'Fewer threads are started sooner and leave processors to the server; an inference then has fewer to work with.',
});

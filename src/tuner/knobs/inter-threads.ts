/** Threads across operators, where these run side by side. */
import { engineOptionKnob, needsOnnxRuntime } from '../settings/engine-option-knob.ts';

export const INTER_THREADS = engineOptionKnob({
  id: 'inter-threads',
  title: 'threads across operators',
  phases: ['deserialize', 'first-inference', 'second-inference'],
  option: 'interThreads',
  unset: 0,
  elsewhere: 'inter_op_num_threads of the session options, with execution_mode parallel',
  values: (_, { cpus }) => [...new Set([2, cpus])],
  missing: (variant) =>
    needsOnnxRuntime(variant) ?? (variant.engine?.options['executionMode'] === 'parallel' ? undefined : 'operators run one after the other.'),
  conflict: ({ engine }, value) =>
    value !== 0 && engine?.options['executionMode'] !== 'parallel'
      ? 'operators run one after the other: these threads belong to execution mode parallel.'
      : undefined,
  sideEffect: 'Each of these threads may use all threads inside an operator: together they can be more than there are processors.',
});

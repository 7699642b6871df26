/** Whether independent operators run beside each other, where a scenario wants that: a pool of threads that every start has to make. */
import { engineOptionKnob, needsOnnxRuntime } from '../settings/engine-option-knob.ts';

export const EXECUTION_MODE = engineOptionKnob({
  id: 'execution-mode',
  title: 'independent operators side by side',
  phases: ['deserialize', 'first-inference', 'second-inference'],
  option: 'executionMode',
  unset: 'sequential',
  elsewhere: 'execution_mode of the session options',
  values: () => [],
  missing: (variant) =>
    needsOnnxRuntime(variant) ?? (variant.engine?.options['executionMode'] === 'parallel' ? undefined : 'operators run one after the other already.'),
  sideEffect: 'One after the other no second thread pool is made; inferences of models with many branches take longer.',
});

/** Whether independent operators run beside each other. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';

export const EXECUTION_MODE = engineOptionKnob({
  id: 'execution-mode',
  title: 'independent operators side by side',
  phases: ['deserialize', 'first-inference', 'second-inference'],
  option: 'executionMode',
  unset: 'sequential',
  elsewhere: 'execution_mode of the session options',
  values: () => ['parallel'],
  sideEffect: 'Parallel execution has a thread pool of its own: it is made at the start, and it helps only models with branches.',
});

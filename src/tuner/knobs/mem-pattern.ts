/** Whether ONNX Runtime plans the memory of a shape at its first inference, and keeps the plan. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';

export const MEM_PATTERN = engineOptionKnob({
  id: 'mem-pattern',
  title: 'memory plan of a shape',
  phases: ['deserialize', 'first-inference', 'second-inference'],
  option: 'memPattern',
  unset: true,
  elsewhere: 'enable_mem_pattern of the session options',
  values: () => [false],
  sideEffect: 'Without it nothing is planned at the first inference, and later ones of the same shape allocate piece by piece.',
});

/** Whether ONNX Runtime takes memory in growing blocks or piece by piece. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';

export const ARENA = engineOptionKnob({
  id: 'arena',
  title: 'memory arena',
  phases: ['deserialize', 'first-inference', 'second-inference'],
  option: 'arena',
  unset: true,
  elsewhere: 'enable_cpu_mem_arena of the session options',
  values: () => [false],
  sideEffect: 'Without it memory is given back after each inference and asked for again at the next, which takes longer and needs less.',
});

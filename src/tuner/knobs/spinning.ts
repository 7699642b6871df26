/** Whether waiting threads of ONNX Runtime spin or sleep. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';

export const SPINNING = engineOptionKnob({
  id: 'spinning',
  title: 'waiting threads spin',
  phases: ['deserialize', 'first-inference', 'second-inference', 'listen', 'ready'],
  option: 'spinning',
  unset: true,
  elsewhere: 'session config entries session.intra_op.allow_spinning and session.inter_op.allow_spinning = 0 for false',
  values: () => [false],
  sideEffect: 'Threads that sleep leave the processor to the server between operators, and take longer to wake for the next one.',
});

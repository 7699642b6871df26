/** Whether ONNX Runtime rearranges weights for the processor while it loads. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';

export const PREPACKING = engineOptionKnob({
  id: 'prepacking',
  title: 'weights rearranged while loading',
  phases: ['deserialize', 'first-inference', 'second-inference'],
  option: 'prepacking',
  unset: true,
  elsewhere: 'session config entry session.disable_prepacking = 1 for false',
  values: () => [false],
  sideEffect: 'Without it less memory is used and loading copies less; matrix products and convolutions may take longer at every inference.',
});

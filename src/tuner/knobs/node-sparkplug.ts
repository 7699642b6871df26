/** Whether V8 makes machine code of every function at its first call. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_SPARKPLUG = nodeFlagKnob({
  id: 'node-sparkplug',
  title: 'baseline code at once',
  flag: '--always-sparkplug',
  values: [true],
  sideEffect: 'Every function is compiled to machine code at its first call: more work at the start, faster code behind it.',
});

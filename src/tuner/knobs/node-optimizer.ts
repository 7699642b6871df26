/** Whether V8 compiles hot functions a second time, which takes processor time while a program starts. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_OPTIMIZER = nodeFlagKnob({
  id: 'node-optimizer',
  title: 'no optimising compiler',
  flag: '--no-opt',
  values: [true],
  sideEffect: 'JavaScript that runs long stays slow: only for servers whose work is done by native code.',
});

/** Whether V8 makes any machine code at all, and reserves memory for it. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_JITLESS = nodeFlagKnob({
  id: 'node-jitless',
  title: 'JavaScript without machine code',
  flag: '--jitless',
  values: [true],
  sideEffect: 'JavaScript is interpreted and WebAssembly is not available: only for servers whose work is done by native code.',
});

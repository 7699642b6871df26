/** How many worker threads Node starts for V8, four by default. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_V8_POOL = nodeFlagKnob({
  id: 'node-v8-pool',
  title: 'worker threads of V8',
  flag: '--v8-pool-size',
  values: [1, 0],
  sideEffect: 'With fewer threads, compiling and collecting beside the main thread take longer; with none they happen on it.',
});

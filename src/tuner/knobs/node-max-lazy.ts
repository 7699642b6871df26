/** Whether V8 ignores the hints by which functions are compiled beforehand. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_MAX_LAZY = nodeFlagKnob({
  id: 'node-max-lazy',
  title: 'functions compiled as late as possible',
  flag: '--max-lazy',
  values: [true],
  sideEffect: 'A function is compiled at its first call, whatever hints its source gives.',
});

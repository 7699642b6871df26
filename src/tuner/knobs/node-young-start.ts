/** How large the space for new objects is from the beginning, so that it need not grow while a program starts. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_YOUNG_START = nodeFlagKnob({
  id: 'node-young-start',
  title: 'first young generation of V8, MiB',
  flag: '--min-semi-space-size',
  values: [16, 4],
  sideEffect: 'Memory of that size is in use from the first moment, and no collection falls into the start.',
});

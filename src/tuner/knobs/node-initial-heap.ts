/** How large the heap may grow before the first full collection. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_INITIAL_HEAP = nodeFlagKnob({
  id: 'node-initial-heap',
  title: 'first heap of V8, MiB',
  flag: '--initial-heap-size',
  values: [64],
  sideEffect: 'V8 takes that much before it thinks of a first full collection.',
});

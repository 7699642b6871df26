/** How much V8 may take for objects that live on, and so what it reserves and when it collects. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_HEAP = nodeFlagKnob({
  id: 'node-heap',
  title: 'largest heap of V8, MiB',
  flag: '--max-old-space-size',
  values: [64, 512],
  sideEffect: 'A program whose objects need more is ended by V8; weights of a model do not count.',
});

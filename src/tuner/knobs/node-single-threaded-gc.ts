/** Whether V8 collects garbage on helper threads beside the main one. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_SINGLE_THREADED_GC = nodeFlagKnob({
  id: 'node-single-threaded-gc',
  title: 'garbage collection without helpers',
  flag: '--single-threaded-gc',
  values: [true],
  sideEffect: 'Collections of a large heap take longer later on, because nobody helps the main thread.',
});

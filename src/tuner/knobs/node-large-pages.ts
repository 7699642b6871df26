/** Whether Node moves its own code to large pages while it starts. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_LARGE_PAGES = nodeFlagKnob({
  id: 'node-large-pages',
  title: "Node's code on large pages",
  flag: '--use-largepages',
  values: ['silent'],
  idleFrom: 26,
  sideEffect: 'Node copies its own code to large pages at the start, which takes time and memory and saves misses later.',
});

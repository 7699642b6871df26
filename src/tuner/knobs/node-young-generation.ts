/** How large the space for new objects may grow: Node reserves it and collects it while a program starts. */
import { nodeFlagKnob } from '../settings/node-flag-knob.ts';

export const NODE_YOUNG_GENERATION = nodeFlagKnob({
  id: 'node-young-generation',
  title: 'largest young generation of V8, MiB',
  flag: '--max-semi-space-size',
  values: [64, 1],
  sideEffect: 'A larger young generation is collected less often and takes up to three times its size in memory.',
});

/** Inferences that the entry point makes before it says ready. */
import type { Knob } from '../knob.ts';
import { withEngine } from '../settings/change-variant.ts';

export const WARM_UP: Knob = {
  id: 'warm-up',
  title: 'inferences before ready',
  group: 'warm-up',
  phases: ['warm-up', 'first-inference', 'second-inference'],
  missing: ({ engine }) => (engine === undefined ? 'a program that is not ours warms itself up.' : undefined),
  read: ({ engine }) => engine?.warmUp ?? 0,
  values: () => [1, 2, 0],
  apply: (variant, value) => (value === variant.engine?.warmUp ? variant : withEngine(variant, { warmUp: Number(value) })),
  sideEffect: 'Every inference before ready makes readiness later by its time; in exchange the first answer does not pay for what only happens once.',
  byHand: (value) => `Set engine.warmUp: ${value} in the scenario.`,
};

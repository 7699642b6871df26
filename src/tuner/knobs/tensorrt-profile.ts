/** The optimisation profile that a context uses, where the inputs' shapes are given and the work stays the same. */
import type { Variant } from '../../core/scenario.ts';
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { CONTEXTS, noTensorrt } from '../settings/tensorrt-need.ts';

/** Without shapes a profile brings its own, and another profile would be another amount of work. */
function hasShapes({ inputs }: Variant): boolean {
  return inputs !== 'auto' && Object.values(inputs).length > 0 && Object.values(inputs).every(({ shape }) => shape !== undefined);
}

export const TENSORRT_PROFILE = engineOptionKnob({
  id: 'tensorrt-profile',
  title: 'optimisation profile',
  option: 'profile',
  unset: 0,
  phases: [...CONTEXTS, 'warm-up', 'first-inference', 'second-inference'],
  missing: (variant) =>
    noTensorrt(variant) ?? (hasShapes(variant) ? undefined : 'a profile decides the shapes of inputs that have none: give every input its shape.'),
  // How many a plan has is known when it is loaded: one that it has not, or that does not hold the shapes, fails and is left out.
  values: ({ engine }) => [...new Set([Number(engine?.options['profile'] ?? 0), 0, 1])],
  sideEffect: 'Shapes outside of the profile are refused.',
});

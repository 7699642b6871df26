/**
 * All knobs, in the order in which they are applied: what a later one needs is made of the variant as the earlier ones
 * left it. A new one is a file beside this one and a line here; `list knobs`, the search space and the report follow.
 */
import type { Knob } from '../knob.ts';

export const KNOBS: readonly Knob[] = [
  // engine: the model's form, then the engine's own options
  // gpu
  // loader
  // pipeline, contexts, warm-up
  // node
  // process
  // image and storage of the model
  // container
  // health
];

/** A plan of a native start: sequential, without a model, one context. */
import type { StartPlan } from '../../src/engine/addon.ts';

export function aPlan(overrides: Partial<StartPlan> = {}): StartPlan {
  return { order: 'sequential', loader: 'auto', options: {}, contexts: 1, parallelContexts: false, inputs: [], warmUp: 0, ...overrides };
}

/** When execution contexts beyond the first are made. */
import { CONTEXT_MODES, type ContextMode } from '../../core/scenario.ts';
import type { Knob } from '../knob.ts';
import { withEngine } from '../settings/change-variant.ts';

function isMode(value: unknown): value is ContextMode {
  return CONTEXT_MODES.some((mode) => mode === value);
}

export const CONTEXTS_MODE: Knob = {
  id: 'contexts-mode',
  title: 'making of contexts',
  group: 'pipeline',
  phases: ['context-create', 'buffer-allocate'],
  missing: ({ engine }) => {
    if (engine === undefined) return 'a program that is not ours makes its own contexts.';
    return engine.contexts.count > 1 ? undefined : 'there is only one context.';
  },
  read: ({ engine }) => engine?.contexts.mode ?? 'eager',
  values: () => ['lazy', 'parallel', 'eager'],
  apply: (variant, value) => {
    const contexts = variant.engine?.contexts;
    return contexts !== undefined && isMode(value) && value !== contexts.mode ? withEngine(variant, { contexts: { ...contexts, mode: value } }) : variant;
  },
  sideEffect: 'Lazy contexts are made after ready: requests that come at once share the first one until then.',
  byHand: (value, { engine }) => `Set engine.contexts.mode: ${value} in the scenario (--contexts ${engine?.contexts.count ?? 2}:${value}).`,
};

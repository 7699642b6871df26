/** When the symbols of shared libraries are bound: all at the beginning, or each at its first call. */
import { variableKnob } from '../settings/variable-knob.ts';

export const BIND_NOW = variableKnob({
  id: 'bind-now',
  title: 'symbols bound at the beginning',
  phases: ['process-spawn', 'node-bootstrap', 'addon-load', 'library-load', 'first-inference', 'application'],
  variable: 'LD_BIND_NOW',
  isSwitch: true,
  values: () => [true],
  missing: () => undefined,
  sideEffect: 'Opening a library takes longer and its first calls less; a library with a symbol that nobody has cannot be opened any more.',
});

/** Whether small objects of Python come from its own allocator or from that of the C library. */
import { needsPython } from '../settings/started-command.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const PYTHON_MALLOC = variableKnob({
  id: 'python-malloc',
  title: 'allocator of Python',
  phases: ['application'],
  variable: 'PYTHONMALLOC',
  values: () => ['malloc'],
  missing: needsPython,
  sideEffect: 'Many small objects are made and freed slower; memory is taken in another pattern.',
});

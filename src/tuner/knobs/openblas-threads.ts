/** Threads, each with memory of its own, that NumPy starts while it is imported. */
import { needsPython } from '../settings/started-command.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const OPENBLAS_THREADS = variableKnob({
  id: 'openblas-threads',
  title: 'threads of OpenBLAS',
  phases: ['application'],
  variable: 'OPENBLAS_NUM_THREADS',
  values: () => [1],
  missing: needsPython,
  sideEffect: 'Matrix products of NumPy run on that many threads from then on.',
});

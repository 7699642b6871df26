/** Threads, each with memory of its own, that NumPy starts while it is imported. */
import { startsPython } from '../settings/started-command.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const OPENBLAS_THREADS = variableKnob({
  id: 'openblas-threads',
  title: 'threads of OpenBLAS',
  phases: ['application'],
  variable: 'OPENBLAS_NUM_THREADS',
  values: () => [1],
  missing: (variant) => (startsPython(variant) ? undefined : 'nothing of it is known to run in Python: the command does not begin with python.'),
  sideEffect: 'Matrix products of NumPy run on that many threads from then on.',
});

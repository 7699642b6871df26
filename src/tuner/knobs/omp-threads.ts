/** Threads that numerical libraries of Python start while they are imported. */
import { needsPython } from '../settings/started-command.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const OMP_THREADS = variableKnob({
  id: 'omp-threads',
  title: 'threads of OpenMP',
  phases: ['application'],
  variable: 'OMP_NUM_THREADS',
  values: ({ cpus }) => [...new Set([1, cpus])],
  missing: needsPython,
  sideEffect: 'Numerical libraries work with that many threads from then on, at every request.',
});

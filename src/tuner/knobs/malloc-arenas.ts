/** How many heaps the C library keeps for the threads of a process. */
import { variableKnob } from '../settings/variable-knob.ts';

export const MALLOC_ARENAS = variableKnob({
  id: 'malloc-arenas',
  title: "heaps of the C library's allocator",
  phases: ['runtime-create', 'deserialize', 'first-inference', 'application'],
  variable: 'MALLOC_ARENA_MAX',
  values: () => [1, 2],
  missing: () => undefined,
  sideEffect: 'Fewer heaps take less memory, and threads that allocate at once wait for one another.',
});

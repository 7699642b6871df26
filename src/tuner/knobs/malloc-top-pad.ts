/** How much more than asked for the C library takes from the kernel at once. */
import { variableKnob } from '../settings/variable-knob.ts';

const MIB = 2 ** 20;

export const MALLOC_TOP_PAD = variableKnob({
  id: 'malloc-top-pad',
  title: 'memory taken from the kernel at once',
  phases: ['runtime-create', 'deserialize', 'first-inference', 'application'],
  variable: 'MALLOC_TOP_PAD_',
  values: () => [64 * MIB, 4 * MIB],
  missing: () => undefined,
  sideEffect: 'The process holds up to that much more memory than it uses, and asks the kernel less often.',
});

/** Forbids programs to gain rights by being executed: the kernel then takes a shorter way through exec and filter. */
import { containerKnob } from '../settings/container-knob.ts';
import { hasEntry, withEntry } from '../settings/security-entry.ts';

const NAME = 'no-new-privileges';

export const NO_NEW_PRIVILEGES = containerKnob({
  id: 'no-new-privileges',
  title: 'No new privileges',
  phases: ['task-start', 'process-spawn', 'container-start'],
  read: (target) => hasEntry(target, NAME),
  values: () => [true],
  set: (target, value) => withEntry(target, NAME, value === true ? NAME : undefined),
  missing: ({ target }) => (hasEntry(target, NAME) ? 'it is set already.' : undefined),
  sideEffect: 'Programs with the setuid bit (sudo, ping of old) run with the rights of who calls them.',
  byHand: () => 'Use docker run --security-opt no-new-privileges; in Kubernetes allowPrivilegeEscalation: false.',
});

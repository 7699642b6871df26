/** A root file system that cannot be written: no file is copied up, at the price of one more remount. */
import { containerKnob, withOption } from './container-knob.ts';

export const readOnlyRoot = containerKnob({
  id: 'read-only-root',
  title: 'Read-only root',
  phases: ['container-start', 'task-create', 'application'],
  read: (target) => target.readOnly === true,
  values: () => [true],
  set: (target, value) => withOption(target, 'readOnly', value === true),
  missing: ({ target }) => (target.readOnly === true ? 'the root cannot be written already' : undefined),
  sideEffect: 'A program that writes anywhere but into its volumes and tmpfs folders fails.',
  byHand: (value) => `docker run ${value === true ? '--read-only' : 'without --read-only'}; in a scenario target.docker.readOnly: ${value}.`,
});

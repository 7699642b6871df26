/** A root file system that cannot be written: no file is copied up, at the price of one more remount. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

export const READ_ONLY_ROOT = containerKnob({
  id: 'read-only-root',
  title: 'Read-only root',
  phases: ['container-start', 'task-create', 'application'],
  read: (target) => target.readOnly === true,
  values: () => [true],
  set: (target, value) => withTargetOption(target, 'readOnly', value === true ? true : undefined),
  missing: ({ target }) => (target.readOnly === true ? 'the root cannot be written already.' : undefined),
  sideEffect: 'A program that writes anywhere but into its volumes and tmpfs folders fails.',
  byHand: (value) => `Use docker run ${value === true ? '--read-only' : 'without --read-only'}; in a scenario target.docker.readOnly: ${value}.`,
});

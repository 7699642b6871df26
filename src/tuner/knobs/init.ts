/** An init process in front of the program: one more program to start before the one that matters. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

export const INIT = containerKnob({
  id: 'init',
  title: 'Init process',
  phases: ['task-start', 'process-spawn', 'container-start'],
  read: (target) => target.init === true,
  values: () => [false],
  set: (target, value) => withTargetOption(target, 'init', value === true),
  missing: ({ target }) => (target.init === true ? undefined : 'there is no init process in front of the program that could be left out.'),
  sideEffect: 'Without an init process the program itself has to handle signals, and to reap the children of its children.',
  byHand: (value) => `Use docker run ${value === true ? '--init' : 'without --init'}; in a scenario target.docker.init: ${value}.`,
});

/** A namespace for control groups: one more to make, where the container need not see a root of its own. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

export const CGROUPNS = containerKnob({
  id: 'cgroupns',
  title: 'Control group namespace',
  phases: ['task-create', 'container-start'],
  read: (target) => target.cgroupns ?? 'default',
  values: () => ['host'],
  set: (target, value) => withTargetOption(target, 'cgroupns', value === 'host' || value === 'private' ? value : undefined),
  missing: ({ target }, { cgroupVersion }) =>
    target.cgroupns === 'host' || (target.cgroupns === undefined && cgroupVersion === '1')
      ? `the container sees this machine's control groups already${target.cgroupns === undefined ? ', as is the default with version 1' : ''}.`
      : undefined,
  sideEffect: "The container sees where this machine's control groups lie, though it may not change them.",
  allow: { why: "With the machine's namespace a container sees the names and limits of everything else that runs.", needed: (value) => value === 'host' },
  byHand: (value) => `Use docker run --cgroupns ${value}; in a scenario target.docker.cgroupns: ${value}.`,
});

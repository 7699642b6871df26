/** A namespace for process ids: the kernel makes one for each container, unless it shares this machine's. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

export const PID = containerKnob({
  id: 'pid',
  title: 'Process ids (pid)',
  phases: ['task-create', 'task-start', 'container-start'],
  read: (target) => target.pid ?? 'private',
  values: () => ['host'],
  set: (target, value) => withTargetOption(target, 'pid', value === 'host' ? 'host' : undefined),
  missing: ({ target }) => (target.pid === 'host' ? "the container has this machine's process ids already." : undefined),
  conflict: ({ target }, value) =>
    value === 'host' && target.init === true ? 'an init process has to be the first one, which pid host takes from it.' : undefined,
  sideEffect: 'The program is not process 1 any more: what it leaves behind when it ends is not ended with it.',
  allow: { why: 'With pid host a container sees every process of this machine, and as root may signal them.', needed: (value) => value === 'host' },
  byHand: (value) => `Use docker run ${value === 'host' ? '--pid host' : 'without --pid'}; in a scenario target.docker.pid: host.`,
});

/** All rights: no filter, no profile, no masked paths, but all devices of the machine, each of which has to be made. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';
import { offers } from '../settings/security-entry.ts';

export const PRIVILEGED = containerKnob({
  id: 'privileged',
  title: 'Privileged container',
  phases: ['task-create', 'task-start', 'container-start'],
  read: (target) => target.privileged === true,
  values: () => [true],
  set: (target, value) => withTargetOption(target, 'privileged', value === true ? true : undefined),
  missing: ({ target }, { securityOptions }) => {
    if (target.privileged === true) return 'the container is privileged already.';
    return offers(securityOptions, 'rootless') ? 'a rootless daemon has no rights of root to give.' : undefined;
  },
  sideEffect: 'Whoever gets into the container has the machine: its devices, its kernel settings, its disks.',
  allow: { why: 'A privileged container is not contained.', needed: (value) => value === true },
  byHand: (value) => `Use docker run ${value === true ? '--privileged' : 'without --privileged'}; in Kubernetes securityContext.privileged: ${value}.`,
});

/** The filter of system calls: it is compiled and loaded at each start, and every call of the program passes it. */
import { containerKnob } from '../settings/container-knob.ts';
import { offers, readProfile, withProfile } from '../settings/security-entry.ts';

export const SECCOMP = containerKnob({
  id: 'seccomp',
  title: 'System call filter (seccomp)',
  phases: ['task-create', 'task-start', 'container-start', 'node-bootstrap', 'model-read', 'application'],
  read: (target) => readProfile(target, 'seccomp'),
  values: () => ['unconfined'],
  set: (target, value) => withProfile(target, 'seccomp', String(value)),
  missing: ({ target }, { securityOptions }) => {
    if (!offers(securityOptions, 'seccomp')) return 'the daemon filters no system calls.';
    if (target.privileged === true) return 'a privileged container has no filter.';
    return readProfile(target, 'seccomp') === 'unconfined' ? 'system calls are not filtered already.' : undefined;
  },
  sideEffect: 'Every system call of the kernel is open to the program, those with a history of holes too.',
  allow: { why: 'Without the filter a hole in any system call is a way out of the container.', needed: (value) => value === 'unconfined' },
  byHand: (value) =>
    `Use docker run --security-opt seccomp=${value}; in a scenario target.docker.securityOpt: [seccomp=${value}]; in Kubernetes seccompProfile.type: Unconfined.`,
});

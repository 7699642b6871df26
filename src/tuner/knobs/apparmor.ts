/** The AppArmor profile of a container: it is set when the program is executed, and files are checked against it. */
import { containerKnob } from '../settings/container-knob.ts';
import { offers, readProfile, withProfile } from '../settings/security-entry.ts';

export const APPARMOR = containerKnob({
  id: 'apparmor',
  title: 'AppArmor profile',
  phases: ['task-create', 'task-start', 'container-start', 'process-spawn'],
  read: (target) => readProfile(target, 'apparmor'),
  values: () => ['unconfined'],
  set: (target, value) => withProfile(target, 'apparmor', String(value)),
  missing: ({ target }, { securityOptions }) => {
    if (!offers(securityOptions, 'apparmor')) return 'the daemon uses no AppArmor here.';
    if (target.privileged === true) return 'a privileged container has no profile.';
    return readProfile(target, 'apparmor') === 'unconfined' ? 'there is no profile already.' : undefined;
  },
  sideEffect: "Mounts and files of /proc and /sys that the default profile forbids are the program's as far as its rights go.",
  allow: { why: 'Without the profile one of the walls between container and machine is gone.', needed: (value) => value === 'unconfined' },
  byHand: (value) => `Use docker run --security-opt apparmor=${value}; in a scenario target.docker.securityOpt: [apparmor=${value}].`,
});

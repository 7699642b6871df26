/** The control group above the container's: each level is a folder in every controller, made or found at the start. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';
import { offers } from '../settings/security-entry.ts';

export const CGROUP_PARENT = containerKnob({
  id: 'cgroup-parent',
  title: 'Parent control group',
  phases: ['task-create', 'container-start'],
  read: (target) => target.cgroupParent ?? 'default',
  // systemd makes a unit wherever it lies; only its own root slice has nothing above it.
  values: (_, { cgroupDriver }) => (cgroupDriver === 'systemd' ? ['-.slice'] : ['/']),
  set: (target, value) => withTargetOption(target, 'cgroupParent', value === 'default' ? undefined : String(value)),
  missing: (_, { securityOptions }) => (offers(securityOptions, 'rootless') ? 'a rootless daemon may not use the control groups above its own.' : undefined),
  sideEffect: "Limits and accounts of the daemon's own group do not count for the container any more.",
  byHand: (value) => `Use docker run --cgroup-parent ${value}; in a scenario target.docker.cgroupParent: ${value}.`,
});

/** Capabilities of the program: without any, an exec as root has nothing to compute, and the kernel asks less often. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

const NONE = 'none';

export const CAP_DROP = containerKnob({
  id: 'cap-drop',
  title: 'Dropped capabilities',
  phases: ['task-start', 'process-spawn', 'container-start'],
  read: ({ capDrop: dropped }) => dropped?.join(',') ?? NONE,
  values: () => ['ALL'],
  set: (target, value) => withTargetOption(target, 'capDrop', value === NONE ? undefined : String(value).split(',')),
  missing: ({ target }) => {
    if (target.privileged === true) return 'a privileged container has them all.';
    return target.capDrop?.some((name) => name.toUpperCase() === 'ALL') === true ? 'all are dropped already.' : undefined;
  },
  sideEffect: 'Root in the container is bound by file permissions, may not change owners, and may not bind ports below 1024 on old kernels.',
  byHand: (value) => `Use docker run --cap-drop ${value}; in a scenario target.docker.capDrop: [${value}]; in Kubernetes capabilities.drop: [${value}].`,
});

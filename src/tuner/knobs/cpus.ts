/** CPU quota: a start is the moment at which a program wants most of it, and each period beyond the quota is waited for. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

/** What docker run takes for no quota. */
const NO_QUOTA = 0;

export const CPUS = containerKnob({
  id: 'cpus',
  title: 'CPU quota',
  phases: ['node-bootstrap', 'addon-load', 'library-load', 'runtime-create', 'model-read', 'deserialize', 'context-create', 'warm-up', 'application'],
  read: (target) => target.cpus ?? NO_QUOTA,
  values: ({ target }, _, world) => [NO_QUOTA, ...[(target.cpus ?? world.cpus) * 2].filter((value) => value < world.cpus)],
  set: (target, value) => withTargetOption(target, 'cpus', value === NO_QUOTA ? undefined : Number(value)),
  missing: ({ target }) => (target.cpus === undefined ? 'there is no quota that could be lifted.' : undefined),
  sideEffect: 'The container may take CPU time from its neighbours, at its start and ever after.',
  byHand: (value) =>
    value === NO_QUOTA
      ? 'Use docker run without --cpus; in a scenario leave target.docker.cpus out.'
      : `Use docker run --cpus ${value}; in Kubernetes resources.limits.cpu.`,
});

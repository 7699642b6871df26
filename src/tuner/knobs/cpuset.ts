/**
 * Which CPUs a container may use. Programs make as many threads as they see CPUs: with fewer CPUs than quota or engine
 * can use they wait for one another, with more they are throttled.
 */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';
import { neededCpus } from '../settings/thread-need.ts';

const ALL = 'all';

function firstCpus(count: number): string {
  return count === 1 ? '0' : `0-${count - 1}`;
}

export const CPUSET = containerKnob({
  id: 'cpuset',
  title: 'CPU set',
  phases: ['node-bootstrap', 'runtime-create', 'model-read', 'deserialize', 'context-create', 'warm-up', 'application'],
  read: (target) => target.cpuset ?? ALL,
  values: (variant, _, world) => {
    const needed = neededCpus(variant);
    const matching = needed !== undefined && needed < world.cpus ? [firstCpus(needed)] : [];
    return variant.target.cpuset === undefined ? matching : [ALL, ...matching];
  },
  set: (target, value) => withTargetOption(target, 'cpuset', value === ALL ? undefined : String(value)),
  missing: (variant, _, world) => {
    if (variant.target.cpuset !== undefined) return undefined;
    const needed = neededCpus(variant);
    if (needed === undefined) return 'all CPUs are open to it, and neither a quota nor the threads of the engine say that fewer would do.';
    return needed >= world.cpus ? `it can use ${needed} CPUs, and this machine has ${world.cpus}.` : undefined;
  },
  sideEffect: 'The container has these CPUs only, also when others are idle; neighbours on the same CPUs are felt.',
  byHand: (value) =>
    value === ALL ? 'Use docker run without --cpuset-cpus.' : `Use docker run --cpuset-cpus ${value}; in a scenario target.docker.cpuset: "${value}".`,
});

/** /tmp in memory: what a program unpacks or compiles at its start goes to no disk and through no overlay. */
import type { DockerTarget } from '../../core/scenario.ts';
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

const isTmp = (entry: string): boolean => entry === '/tmp' || entry.startsWith('/tmp:');

function others({ tmpfs = [] }: DockerTarget): readonly string[] {
  return tmpfs.filter((entry) => !isTmp(entry));
}

export const TMPFS_TMP = containerKnob({
  id: 'tmpfs-tmp',
  title: '/tmp in memory',
  phases: ['container-start', 'task-create', 'application'],
  read: ({ tmpfs = [] }) => tmpfs.some(isTmp),
  values: () => [true],
  set: (target, value) => {
    const entries = value === true ? [...others(target), '/tmp'] : others(target);
    return withTargetOption(target, 'tmpfs', entries.length > 0 ? entries : undefined);
  },
  missing: ({ target }) => {
    if ((target.tmpfs ?? []).some(isTmp)) return '/tmp is in memory already.';
    return target.volumes.some((volume) => volume.split(':')[1] === '/tmp') ? 'a volume is mounted at /tmp.' : undefined;
  },
  sideEffect:
    "What is written to /tmp takes memory, counts towards the container's limit, and is gone with the container; nothing in it can be executed (noexec).",
  byHand: () => 'Use docker run --tmpfs /tmp; in a scenario target.docker.tmpfs: [/tmp]; in Kubernetes an emptyDir with medium: Memory.',
});

/** Shared memory of a container: a namespace and a mount of its own for /dev/shm, or neither. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';

export const IPC = containerKnob({
  id: 'ipc',
  title: 'Shared memory (ipc)',
  phases: ['container-create', 'container-start', 'task-create'],
  read: (target) => target.ipc ?? 'default',
  values: () => ['none', 'host'],
  set: (target, value) => withTargetOption(target, 'ipc', value === 'default' ? undefined : String(value)),
  missing: ({ target }) => {
    if (target.ipc === 'host') return "the container has this machine's shared memory already.";
    return target.ipc?.startsWith('container:') === true ? `it shares the memory of another container (${target.ipc}).` : undefined;
  },
  conflict: ({ gpu, target }, value) => {
    if (gpu === 'mps' && value !== 'host' && value !== 'default') return "clients of an MPS server need this machine's shared memory: ipc host.";
    return target.shmBytes !== undefined && (value === 'none' || value === 'host')
      ? `shmSize sets the size of a /dev/shm that is not there with ipc ${value}.`
      : undefined;
  },
  sideEffect: "With none there is no /dev/shm, and a program that shares memory between processes fails; with host it is this machine's.",
  allow: { why: "With ipc host a container reads and writes the shared memory of this machine's processes.", needed: (value) => value === 'host' },
  byHand: (value) => `Use docker run --ipc ${value}; in a scenario target.docker.ipc: ${value}.`,
});

/** Shared memory of a container: a namespace and a mount of its own for /dev/shm, or neither. */
import { containerKnob, withOption } from './container-knob.ts';

export const ipc = containerKnob({
  id: 'ipc',
  title: 'Shared memory (ipc)',
  phases: ['container-create', 'container-start', 'task-create'],
  read: (target) => target.ipc ?? 'default',
  values: () => ['none', 'host'],
  set: (target, value) => withOption(target, 'ipc', value === 'default' ? undefined : String(value)),
  missing: ({ target }) => (target.ipc?.startsWith('container:') === true ? `it shares the memory of another container (${target.ipc})` : undefined),
  conflict: ({ gpu, target }, value) => {
    if (gpu === 'mps' && value !== 'host' && value !== 'default') return "clients of an MPS server need this machine's shared memory: ipc host";
    return target.shmBytes !== undefined && value !== 'default' ? `shmSize sets the size of a /dev/shm that is not there with ipc ${value}` : undefined;
  },
  sideEffect: "none takes /dev/shm away: a program that shares memory between processes fails; host shares this machine's.",
  allow: { why: "With ipc host a container reads and writes the shared memory of this machine's processes.", needed: (value) => value === 'host' },
  byHand: (value) => `docker run --ipc ${value}; in a scenario target.docker.ipc: ${value}.`,
});

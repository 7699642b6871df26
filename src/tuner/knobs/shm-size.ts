/** Size of /dev/shm: a program that finds it too small goes to a disk instead, or fails. */
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';
import { memoryText, textBytes } from '../settings/memory-text.ts';

/** Docker's default. */
const DEFAULT = '64m';
const LARGE = '1024m';

export const SHM_SIZE = containerKnob({
  id: 'shm-size',
  title: 'Size of /dev/shm',
  phases: ['application'],
  read: ({ shmBytes }) => (shmBytes === undefined ? DEFAULT : memoryText(shmBytes)),
  values: () => [LARGE],
  set: (target, value) => withTargetOption(target, 'shmBytes', value === DEFAULT ? undefined : textBytes(String(value))),
  missing: ({ target, engine }) => {
    if (engine !== undefined) return "coldstart's own entry point shares no memory between processes.";
    if (target.ipc !== undefined && target.ipc !== 'private' && target.ipc !== 'shareable') return `with ipc ${target.ipc} it is not the container's own.`;
    return (target.shmBytes ?? 0) >= textBytes(LARGE) ? 'it is large already.' : undefined;
  },
  sideEffect: 'What is put there is memory, and counts towards the limit of the container.',
  byHand: (value) => `Use docker run --shm-size ${value}; in a scenario target.docker.shmSize: ${value}.`,
});

/** Memory that the kernel leaves to a container when memory is short: pages of a model are then not read twice. */
import type { DockerTarget } from '../../core/scenario.ts';
import { containerKnob, withTargetOption } from '../settings/container-knob.ts';
import { memoryText, textBytes } from '../settings/memory-text.ts';

const NONE = 'none';
/** What an instance needs beside the model's bytes and their copy in the engine. */
const PROGRAM_BYTES = 256 * 2 ** 20;

/** Room for the file's pages and for the engine that is made of them. */
function wantedBytes({ memoryBytes }: DockerTarget, modelBytes: number): number {
  return Math.min(2 * modelBytes + PROGRAM_BYTES, memoryBytes ?? Number.POSITIVE_INFINITY);
}

export const MEMORY_RESERVATION = containerKnob({
  id: 'memory-reservation',
  title: 'Memory reservation',
  phases: ['model-read', 'deserialize', 'context-create', 'application'],
  read: ({ memoryReservationBytes }) => (memoryReservationBytes === undefined ? NONE : memoryText(memoryReservationBytes)),
  values: ({ target }, _, { modelBytes }) => [memoryText(wantedBytes(target, modelBytes))],
  set: (target, value) => withTargetOption(target, 'memoryReservationBytes', value === NONE ? undefined : textBytes(String(value))),
  missing: ({ target }, _, { modelBytes }) =>
    (target.memoryReservationBytes ?? 0) >= wantedBytes(target, modelBytes) ? 'what the model needs is reserved already.' : undefined,
  sideEffect: 'When memory is short, other containers lose theirs first; without pressure nothing changes.',
  byHand: (value) =>
    `Use docker run --memory-reservation ${value}; in a scenario target.docker.memoryReservation: ${value}; in Kubernetes resources.requests.memory.`,
});

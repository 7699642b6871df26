/** How a container gets its GPUs: every way makes other nodes and mounts, and some call a hook or another OCI runtime. */
import type { GpuMode } from '../../core/scenario.ts';
import type { Knob } from '../knob.ts';
import { noGpu } from '../settings/gpu-need.ts';

export const GPU_MODE: Knob = {
  id: 'gpu-mode',
  title: 'how the container gets its GPUs',
  group: 'gpu',
  phases: ['container-create', 'container-start', 'task-create', 'task-start'],
  missing(variant, { gpu }) {
    if (variant.target.kind !== 'docker') return 'only a container is given its GPUs.';
    return noGpu(variant) ?? ((gpu?.modes ?? []).length === 0 ? 'no way of giving a container a GPU is known here.' : undefined);
  },
  read: ({ target }) => (target.kind === 'docker' ? (target.gpuMode ?? 'auto') : 'auto'),
  // auto is one of them, and costs a look at each.
  values: (variant, { gpu }) => [...new Set<string>([...(gpu?.modes ?? []), String(GPU_MODE.read(variant))])],
  apply(variant, value) {
    const { target } = variant;
    if (target.kind !== 'docker' || GPU_MODE.read(variant) === value) return variant;
    return { ...variant, target: { ...target, gpuMode: value as GpuMode } };
  },
  sideEffect: 'With device-nodes a container mounts the driver of today by its paths: after an update of the driver the container has to be made again.',
  byHand: (value) => `Set target.docker.gpuMode: ${value} in the scenario.`,
};

/** Whether the instance is a client of NVIDIA's multi-process service, whose server holds the driver for everybody. */
import type { DockerTarget, Variant } from '../../core/scenario.ts';
import type { Knob } from '../knob.ts';
import { INSIDE_FOREIGN, noGpu } from '../settings/gpu-need.ts';

const VARIABLE = 'CUDA_MPS_PIPE_DIRECTORY';
/** Where the driver's clients and the daemon look unless they are told: whoever applies a patch has nothing to move. */
const PIPES = '/tmp/nvidia-mps';

function pipesOf({ target }: Variant): string {
  return target.env[VARIABLE] ?? PIPES;
}

/** The pipes at the same path, and the shared memory of the server: what a container needs to be a client. */
function asClient(target: DockerTarget, pipes: string): DockerTarget {
  const mounted = target.volumes.some((volume) => volume.split(':')[1] === pipes);
  return { ...target, ipc: 'host', volumes: mounted ? target.volumes : [...target.volumes, `${pipes}:${pipes}`] };
}

export const GPU_MPS: Knob = {
  id: 'gpu-mps',
  title: 'MPS holds the driver',
  group: 'gpu',
  phases: ['driver-init', 'device-context', INSIDE_FOREIGN],
  missing(variant, { gpu }) {
    const none = noGpu(variant);
    if (none !== undefined) return none;
    if (variant.gpu === 'mps') return 'it is a client of MPS already.';
    return gpu?.mpsControl === true ? undefined : 'nvidia-cuda-mps-control is not installed here.';
  },
  read: ({ gpu }) => (gpu === 'mps' ? 'on' : 'off'),
  values: () => ['on', 'off'],
  apply(variant, value) {
    if (GPU_MPS.read(variant) === value) return variant;
    if (value === 'off') return { ...variant, gpu: 'default' };
    const { target } = variant;
    const pipes = pipesOf(variant);
    const env = { ...target.env, [VARIABLE]: pipes };
    return { ...variant, gpu: 'mps', target: target.kind === 'docker' ? asClient({ ...target, env }, pipes) : { ...target, env } };
  },
  conflict: ({ target }, value) =>
    value === 'on' && target.kind === 'docker' && target.ipc !== 'host' ? 'a client of MPS shares the memory of the host (ipc: host).' : undefined,
  sideEffect:
    'A daemon runs on the node; its clients share one server, so a fault of one ends the others; a container shares the memory of the host with them.',
  allow: {
    why: 'It needs a service on the node, which the search starts and ends; a container shares the IPC namespace of the host.',
    needed: (value) => value === 'on',
  },
  byHand: (value, variant) =>
    value === 'on'
      ? `Run nvidia-cuda-mps-control -d on the node as the user of the instances and set gpu: mps (containers: ipc: host, ${pipesOf(variant)} mounted, ${VARIABLE}=${pipesOf(variant)}).`
      : 'Set gpu: default.',
};

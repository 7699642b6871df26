/** Rows of the table about what a container may use: memory, processors, limits of its processes. */
import { shellWord } from '../../quoting.ts';
import { RESET } from './compose-values.ts';
import { type ContainerSetting, option, type PodPart, type Tree } from './setting.ts';

function resources(kind: 'limits' | 'requests', name: string, value: string | null): PodPart {
  return { container: { resources: { [kind]: { [name]: value } } } };
}

function key(name: string, value: unknown): { service: Tree } {
  return { service: { [name]: value ?? RESET } };
}

/** `nofile=1024:4096` as compose and the kernel know it. */
function ulimit(text: string): [string, unknown] {
  const [name = '', values = ''] = text.split('=');
  const [soft, hard] = values.split(':').map(Number);
  return [name, hard === undefined ? soft : { soft, hard }];
}

const NO_KEY = 'Kubernetes has no key for it';

export const LIMITS: readonly ContainerSetting[] = [
  option({
    key: 'memoryBytes',
    title: 'the memory limit',
    run: (bytes) => ['--memory', String(bytes)],
    compose: (bytes) => key('mem_limit', bytes),
    kubernetes: (bytes) => resources('limits', 'memory', bytes === undefined ? null : String(bytes)),
  }),
  option({
    key: 'memoryReservationBytes',
    title: 'the memory reservation',
    run: (bytes) => ['--memory-reservation', String(bytes)],
    compose: (bytes) => key('mem_reservation', bytes),
    kubernetes: (bytes) => ({
      ...resources('requests', 'memory', bytes === undefined ? null : String(bytes)),
      notes: ['a memory request also decides on which node the pod is placed'],
    }),
  }),
  option({
    key: 'cpus',
    title: 'the CPU limit',
    run: (cpus) => ['--cpus', String(cpus)],
    compose: (cpus) => key('cpus', cpus),
    kubernetes: (cpus) => resources('limits', 'cpu', cpus === undefined ? null : `${Math.round(cpus * 1000)}m`),
  }),
  option({
    key: 'cpuset',
    title: 'the set of CPUs',
    run: (cpus) => ['--cpuset-cpus', shellWord(cpus)],
    compose: (cpus) => key('cpuset', cpus),
    kubernetes: () => ({ not: 'single CPUs are given by the static CPU manager of a node, to whole numbers of CPUs' }),
  }),
  option({
    key: 'shmBytes',
    title: 'the size of /dev/shm',
    run: (bytes) => ['--shm-size', String(bytes)],
    compose: (bytes) => key('shm_size', bytes),
    kubernetes: (bytes) => ({
      container: { volumeMounts: [bytes === undefined ? { mountPath: '/dev/shm', $patch: 'delete' } : { mountPath: '/dev/shm', name: 'coldstart-shm' }] },
      pod: {
        volumes: [
          bytes === undefined
            ? { name: 'coldstart-shm', $patch: 'delete' }
            : { name: 'coldstart-shm', emptyDir: { medium: 'Memory', sizeLimit: String(bytes) } },
        ],
      },
    }),
  }),
  {
    fields: ['target.ulimits'],
    title: 'the ulimits',
    differs: (from, to) => JSON.stringify(from.target.ulimits ?? []) !== JSON.stringify(to.target.ulimits ?? []),
    run: ({ target }) => (target.ulimits ?? []).flatMap((limit) => ['--ulimit', shellWord(limit)]),
    compose: (from, to) => {
      const after = Object.fromEntries((to.target.ulimits ?? []).map(ulimit));
      const gone = (from.target.ulimits ?? []).map(ulimit).filter(([name]) => !(name in after));
      return { service: { ulimits: { ...Object.fromEntries(gone.map(([name]) => [name, RESET])), ...after } } };
    },
    image: () => ({ not: 'it belongs to the container, not to its image' }),
    kubernetes: () => ({ not: `${NO_KEY}: it is set for the container runtime of a node` }),
  },
];

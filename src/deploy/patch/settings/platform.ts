/** Rows of the table about how the platform runs a container: namespaces, log, init process, cgroup, runtime, GPUs. */
import { parseGpuSelection } from '../../../core/gpu-selection.ts';
import type { DockerTarget } from '../../../core/scenario.ts';
import { shellWord } from '../../quoting.ts';
import type { ContainerStart } from '../container-start.ts';
import { RESET } from './compose-values.ts';
import { type ComposePart, type ContainerSetting, option, type PodPart, type Said } from './setting.ts';

const NO_KEY = { not: 'Kubernetes has no key for it' };

function key(name: string, value: unknown): ComposePart {
  return { service: { [name]: value ?? RESET } };
}

function composeNetwork(from: string, to: string): ComposePart {
  const shared = to === 'host' || to === 'none' || to === 'bridge' || to.startsWith('container:');
  if (!shared)
    return { service: { ...(from !== 'bridge' && { network_mode: RESET }), networks: { [to]: {} } }, top: { networks: { [to]: { external: true } } } };
  return {
    service: { network_mode: to },
    notes:
      to === 'host' ? ['with network_mode: host a service publishes no ports and joins no networks: take `ports` and `networks` out of the file below'] : [],
  };
}

function podNetwork(to: string): Said<PodPart> {
  if (to === 'host') return { pod: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } };
  if (to === 'bridge') return { pod: { hostNetwork: null, dnsPolicy: null } };
  return { not: `a pod is on its cluster's network or on the node's, never on "${to}"` };
}

/** As `docker run` takes a selection: a list of devices is one field of comma-separated values, hence quoted twice. */
function runGpus(text: string, mode: DockerTarget['gpuMode']): Said<readonly string[]> {
  const selection = parseGpuSelection(text);
  if (selection === undefined || selection.kind === 'none') return [];
  if (mode === 'device-nodes') return { not: 'single device nodes with the driver’s files depend on the machine: --gpus asks the container toolkit instead' };
  const ids = selection.kind === 'devices' ? selection.ids : selection.kind === 'count' ? [...Array(selection.count).keys()].map(String) : ['all'];
  if (mode === 'cdi') return ids.flatMap((id) => ['--device', shellWord(`nvidia.com/gpu=${id}`)]);
  if (mode === 'runtime') return ['--runtime', 'nvidia', '--env', shellWord(`NVIDIA_VISIBLE_DEVICES=${ids.join(',')}`)];
  return ['--gpus', shellWord(selection.kind === 'devices' ? `"device=${ids.join(',')}"` : text)];
}

function composeGpus(text: string | undefined): ComposePart {
  const selection = parseGpuSelection(text ?? 'none');
  if (selection === undefined || selection.kind === 'none') return { service: { deploy: { resources: { reservations: { devices: RESET } } } } };
  const which = selection.kind === 'devices' ? { device_ids: [...selection.ids] } : { count: selection.kind === 'all' ? 'all' : selection.count };
  return { service: { deploy: { resources: { reservations: { devices: [{ driver: 'nvidia', ...which, capabilities: ['gpu'] }] } } } } };
}

function podGpus(text: string | undefined): Said<PodPart> {
  const selection = parseGpuSelection(text ?? 'none');
  const count = selection?.kind === 'count' ? selection.count : selection?.kind === 'none' || selection === undefined ? null : undefined;
  if (count === undefined) return { not: 'a pod asks for a number of GPUs, and the device plugin of the node chooses which' };
  return { container: { resources: { limits: { 'nvidia.com/gpu': count === null ? null : String(count) } } } };
}

function gpuFlags({ target: { gpus, gpuMode } }: ContainerStart): Said<readonly string[]> {
  return runGpus(gpus ?? 'none', gpuMode);
}

function gpuRow(): ContainerSetting {
  return {
    fields: ['target.gpus', 'target.gpuMode'],
    title: 'the GPUs and the way they are given',
    // auto and toolkit are the same command.
    differs: (from, to) => JSON.stringify(gpuFlags(from)) !== JSON.stringify(gpuFlags(to)),
    run: gpuFlags,
    compose: (from, to) =>
      from.target.gpus === to.target.gpus ? { not: 'a service asks for GPUs, and the daemon decides how it gives them' } : composeGpus(to.target.gpus),
    image: () => ({ not: 'it belongs to the container, not to its image' }),
    kubernetes: (from, to) =>
      from.target.gpus === to.target.gpus ? { not: 'the device plugin of the node decides how it gives a GPU' } : podGpus(to.target.gpus),
  };
}

export const PLATFORM: readonly ContainerSetting[] = [
  {
    fields: ['target.network'],
    title: 'the network',
    differs: (from, to) => from.target.network !== to.target.network,
    run: ({ target }) => ['--network', shellWord(target.network)],
    compose: (from, to) => composeNetwork(from.target.network, to.target.network),
    image: () => ({ not: 'it belongs to the container, not to its image' }),
    kubernetes: (_, to) => podNetwork(to.target.network),
  },
  option({
    key: 'logDriver',
    title: 'the log driver',
    run: (driver) => ['--log-driver', shellWord(driver)],
    compose: (driver) => key('logging', driver === undefined ? undefined : { driver }),
    kubernetes: () => ({ not: 'the container runtime of the node writes the log' }),
  }),
  option({
    key: 'init',
    title: 'the init process',
    run: (init) => [`--init=${init}`],
    compose: (init) => key('init', init),
    kubernetes: () => ({ not: 'a pod has no init process to switch: the program itself is the first one, unless the image brings an init' }),
  }),
  option({
    key: 'cgroupParent',
    title: 'the parent cgroup',
    run: (parent) => ['--cgroup-parent', shellWord(parent)],
    compose: (parent) => key('cgroup_parent', parent),
    kubernetes: () => ({ not: 'the kubelet places the cgroup of a pod' }),
  }),
  option({
    key: 'cgroupns',
    title: 'the cgroup namespace',
    run: (mode) => ['--cgroupns', mode],
    compose: (mode) => ({ ...key('cgroup', mode), notes: ['`cgroup` needs Docker Compose 2.15 or newer'] }),
    kubernetes: () => NO_KEY,
  }),
  option({
    key: 'ipc',
    title: 'the IPC namespace',
    run: (mode) => ['--ipc', shellWord(mode)],
    compose: (mode) => key('ipc', mode),
    kubernetes: (mode) =>
      mode === undefined || mode === 'host'
        ? { pod: { hostIPC: mode === undefined ? null : true } }
        : { not: `a pod shares the IPC namespace of its own containers or the node's; "${mode}" is Docker's` },
  }),
  option({
    key: 'pid',
    title: 'the PID namespace',
    run: (mode) => ['--pid', mode],
    compose: (mode) => key('pid', mode),
    kubernetes: (mode) => ({ pod: { hostPID: mode === undefined ? null : true } }),
  }),
  option({
    key: 'runtime',
    title: 'the OCI runtime',
    run: (runtime) => ['--runtime', shellWord(runtime)],
    compose: (runtime) => key('runtime', runtime),
    kubernetes: (runtime) => ({ pod: { runtimeClassName: runtime ?? null }, notes: [`a RuntimeClass of that name must exist in the cluster`] }),
  }),
  option({
    key: 'pull',
    title: 'when the image is pulled',
    run: (pull) => ['--pull', pull],
    compose: (pull) => key('pull_policy', pull),
    kubernetes: (pull) => ({ container: { imagePullPolicy: pull === 'always' ? 'Always' : pull === 'missing' ? 'IfNotPresent' : 'Never' } }),
  }),
  gpuRow(),
];

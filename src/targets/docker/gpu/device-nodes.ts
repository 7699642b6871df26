/**
 * The driver's device nodes and libraries, mounted one by one: it needs nothing but the driver, neither toolkit nor
 * specification nor a runtime of its own.
 */
import { join } from 'node:path';
import { ColdstartError } from '../../../core/errors.ts';
import type { ChosenGpu } from '../../../core/gpu-selection.ts';
import { capabilityNodes } from './mig-capabilities.ts';
import type { DeviceNode, DriverFiles, GpuGrant, GpuModeDescriptor, GpuRequest, GpuSurroundings } from './mode.ts';

/** Where single files of the driver lie in the container. */
const DRIVER_FOLDER = '/run/coldstart-driver';
/** CUDA opens all of these. */
const NEEDED = ['nvidiactl', 'nvidia-uvm'] as const;
const OPTIONAL = ['nvidia-uvm-tools', 'nvidia-modeset'] as const;
const GPU_NODE = /^nvidia\d+$/;

function nodeOf({ device }: ChosenGpu, { nodes }: GpuSurroundings): DeviceNode {
  const node = nodes.get(`nvidia${device.minorNumber}`);
  if (node !== undefined) return node;
  throw new ColdstartError('TARGET_GPU_UNSUPPORTED', { problem: `GPU ${device.index} (${device.name}) has no node /dev/nvidia${device.minorNumber}` });
}

function gpuNodes({ selection, chosen }: GpuRequest, surroundings: GpuSurroundings): DeviceNode[] {
  if (chosen !== undefined) return [...new Set(chosen.map((one) => nodeOf(one, surroundings)))];
  const there = [...surroundings.nodes].filter(([name]) => GPU_NODE.test(name)).map(([, node]) => node);
  // Indices are the driver's; nodes are numbered by minor numbers, which need not be the same.
  if (selection.kind === 'all' || (selection.kind === 'count' && selection.count === there.length)) return there;
  throw new ColdstartError('TARGET_GPU_UNSUPPORTED', { problem: 'the driver does not tell which node belongs to which GPU; ask for all of them' });
}

function driverGrant(driver: DriverFiles | undefined): Pick<GpuGrant, 'mounts' | 'libraryFolders'> {
  if (driver === undefined) return {};
  if (driver.kind === 'folder') return { mounts: [{ source: driver.mount, target: driver.mount, readOnly: true }], libraryFolders: [driver.libraries] };
  return {
    mounts: driver.files.map(({ name, file }) => ({ source: file, target: join(DRIVER_FOLDER, name), readOnly: true })),
    libraryFolders: [DRIVER_FOLDER],
  };
}

function missing({ nodes, driver }: GpuSurroundings): string | undefined {
  if (![...nodes.keys()].some((name) => GPU_NODE.test(name))) return 'no device node /dev/nvidia0';
  const lacking = NEEDED.find((name) => !nodes.has(name));
  if (lacking !== undefined) return `no device node /dev/${lacking}${lacking === 'nvidia-uvm' ? ' (nvidia-modprobe -u -c 0 makes it)' : ''}`;
  return driver === undefined ? 'no libcuda.so.1 under /usr/local/nvidia or in the list of ldconfig' : undefined;
}

export const DEVICE_NODES: GpuModeDescriptor = {
  id: 'device-nodes',
  title: "the driver's device nodes and libraries",
  missing,
  grant: (request, surroundings) => {
    const { nodes, driver } = surroundings;
    const shared = [...NEEDED, ...OPTIONAL].flatMap((name) => nodes.get(name) ?? []);
    const instances = (request.chosen ?? []).flatMap(({ mig }) => (mig === undefined ? [] : [mig.uuid]));
    const { nodes: capabilities, notice } = capabilityNodes(request.chosen ?? [], surroundings);
    return {
      devices: [...gpuNodes(request, surroundings), ...shared, ...capabilities],
      ...driverGrant(driver),
      ...(instances.length > 0 && { env: { CUDA_VISIBLE_DEVICES: instances.join(','), NVIDIA_VISIBLE_DEVICES: instances.join(',') } }),
      ...(notice !== undefined && { notice }),
    };
  },
};

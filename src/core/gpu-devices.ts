/** Which of the machine's GPUs an instance can see, and what of a machine's GPUs may be saved. */
import type { GpuDevice, GpuFacts } from './gpu.ts';
import { parseGpuSelection } from './gpu-selection.ts';
import type { VariantSettings } from './scenario.ts';

/** An index, a UUID or its beginning, or the UUID of a MIG instance. */
function isNamed({ index, uuid, mig }: GpuDevice, id: string): boolean {
  return id === String(index) || (id.startsWith('GPU-') && uuid.startsWith(id)) || mig?.instances.some((instance) => instance.uuid === id) === true;
}

function passedDevices(devices: readonly GpuDevice[], gpus: string): readonly GpuDevice[] {
  const selection = parseGpuSelection(gpus);
  if (selection === undefined || selection.kind === 'none') return [];
  if (selection.kind === 'devices') return devices.filter((device) => selection.ids.some((id) => isNamed(device, id)));
  return selection.kind === 'all' ? devices : devices.slice(0, selection.count);
}

/** The devices that the instance can open: what its target passes, less what CUDA_VISIBLE_DEVICES hides. */
export function visibleDevices({ devices }: GpuFacts, { target }: VariantSettings): readonly GpuDevice[] {
  const passed = target.kind === 'docker' ? passedDevices(devices, target.gpus ?? 'all') : devices;
  const shown = target.env['CUDA_VISIBLE_DEVICES'];
  if (shown === undefined || shown === 'all') return passed;
  const ids = shown.split(',').map((id) => id.trim());
  return passed.filter((device) => ids.some((id) => isNamed(device, id)));
}

/**
 * The facts as they may be saved. What other processes are called is theirs: of a path with arguments only the program's
 * own name stays.
 */
export function savedGpuFacts(facts: GpuFacts): GpuFacts {
  const programOf = (name: string): string => (name.trim().split(/\s/)[0] ?? '').replace(/^.*\//, '');
  const devices = facts.devices.map((device) => ({
    ...device,
    processes: device.processes.map((process) => ({ ...process, name: programOf(process.name) })),
  }));
  return { ...facts, devices };
}

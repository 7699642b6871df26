/** Which of the machine's GPUs an instance can see, and what of a machine's GPUs may be saved. */
import type { GpuDevice, GpuFacts } from './gpu.ts';
import type { VariantSettings } from './scenario.ts';

/** `all`, a count, `device=0,1`, `[0]`, UUIDs: the devices that it names, in the machine's order. */
function namedDevices(devices: readonly GpuDevice[], selection: string): readonly GpuDevice[] {
  const text = selection.replace(/["'\s]/g, '');
  if (text === 'none') return [];
  if (text === '' || text === 'all') return devices;
  if (/^\d+$/.test(text)) return devices.slice(0, Number(text));
  return pickDevices(devices, text.replace(/^device=|[[\]]/g, ''));
}

function pickDevices(devices: readonly GpuDevice[], list: string): readonly GpuDevice[] {
  const wanted = list
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  const isWanted = ({ index, uuid, mig }: GpuDevice): boolean =>
    wanted.some((id) => id === String(index) || id === uuid || mig?.instances.some((instance) => instance.uuid === id) === true);
  return devices.filter(isWanted);
}

/** The devices that the instance can open: what its target passes, less what CUDA_VISIBLE_DEVICES hides. */
export function visibleDevices({ devices }: GpuFacts, { target }: VariantSettings): readonly GpuDevice[] {
  const passed = target.kind === 'docker' ? namedDevices(devices, String(target.gpus ?? 'all')) : devices;
  const shown = target.env['CUDA_VISIBLE_DEVICES'];
  return shown === undefined || shown === 'all' ? passed : pickDevices(passed, shown);
}

/** A server runs and a client finds it. */
export function hasMpsServer({ mps }: GpuFacts): boolean {
  return mps.control && mps.servers.length > 0;
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

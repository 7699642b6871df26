/** Which of the machine's GPUs an instance can see, and what of a machine's GPUs may be saved. */
import type { GpuDevice, GpuFacts } from './gpu.ts';
import { type ChosenGpu, parseGpuSelection } from './gpu-selection.ts';
import type { VariantSettings } from './scenario.ts';

type Target = VariantSettings['target'];

/** By an index, a UUID or its beginning, or the UUID of a MIG instance. */
function findNamed(devices: readonly GpuDevice[], id: string, indexOf: (device: GpuDevice, place: number) => number): ChosenGpu | undefined {
  for (const [place, device] of devices.entries()) {
    const mig = device.mig?.instances.find(({ uuid }) => uuid === id);
    if (mig) return { device, mig };
    if (id === String(indexOf(device, place)) || (id.startsWith('GPU-') && device.uuid.startsWith(id))) return { device };
  }
  return undefined;
}

function passedGpus(devices: readonly GpuDevice[], gpus: string): readonly (ChosenGpu | undefined)[] {
  const selection = parseGpuSelection(gpus);
  if (selection === undefined || selection.kind === 'none') return [];
  if (selection.kind === 'devices') return selection.ids.map((id) => findNamed(devices, id, ({ index }) => index));
  return devices.slice(0, selection.kind === 'count' ? selection.count : undefined).map((device) => ({ device }));
}

/**
 * What the instance can open, in its own order: what its target passes, less what CUDA_VISIBLE_DEVICES hides. Undefined
 * stands for a name that no GPU of this machine has. A process also sees the variables of whoever starts it.
 */
export function visibleGpus(
  { devices }: GpuFacts,
  target: Target,
  environment: Readonly<Record<string, string | undefined>> = {},
): readonly (ChosenGpu | undefined)[] {
  const passed = passedGpus(devices, target.kind === 'docker' ? (target.gpus ?? 'all') : 'all');
  const shown = target.env['CUDA_VISIBLE_DEVICES'] ?? (target.kind === 'process' ? environment['CUDA_VISIBLE_DEVICES'] : undefined);
  if (shown === undefined || shown === 'all' || passed.includes(undefined)) return passed;
  if (shown.trim() === '') return [];
  const inside = passed.flatMap((gpu) => gpu?.device ?? []);
  // CUDA counts what it sees, not what the machine has.
  return shown.split(',').map((id) => findNamed(inside, id.trim(), (_, place) => place));
}

/** The devices behind them, each once. */
export function visibleDevices(...question: Parameters<typeof visibleGpus>): readonly GpuDevice[] {
  return [...new Set(visibleGpus(...question).flatMap((gpu) => gpu?.device ?? []))];
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

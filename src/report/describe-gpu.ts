/** The GPUs and the measured rates as labelled facts: what all of them share once, what differs card by card. */
import { formatBytes, formatRate, plural } from '../core/format.ts';
import type { GpuDevice, GpuFacts } from '../core/gpu.ts';
import type { MeasuredCeilings } from '../core/io-rate.ts';

type Facts = Readonly<Record<string, string | undefined>>;

function onOff(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? 'on' : 'off';
}

function clocks({ clocksMhz }: GpuDevice): string | undefined {
  if (clocksMhz === undefined) return undefined;
  const { sm, smMax, memory, memoryMax } = clocksMhz;
  return `SM ${sm} of ${smMax} MHz, memory ${memory} of ${memoryMax} MHz`;
}

function link({ pcie }: GpuDevice): string | undefined {
  if (pcie === undefined) return undefined;
  const { generation, width, generationMax, widthMax } = pcie;
  const now = `generation ${generation} × ${width}`;
  return generation === generationMax && width === widthMax ? now : `${now}, can ${generationMax} × ${widthMax}`;
}

function partition({ mig }: GpuDevice): string | undefined {
  if (mig?.enabled !== true) return onOff(mig?.enabled);
  return `on, ${plural(mig.instances.length, 'instance')}${mig.instances.length === 0 ? '' : ` of ${mig.instances.map(({ memoryBytes }) => formatBytes(memoryBytes)).join(', ')}`}`;
}

function others({ processes }: GpuDevice): string {
  if (processes.length === 0) return 'none';
  const one = ({ pid, name, memoryBytes }: GpuDevice['processes'][number]): string =>
    `${name === '' ? `process ${pid}` : name}${memoryBytes === undefined ? '' : ` (${formatBytes(memoryBytes)})`}`;
  return `${processes.slice(0, 4).map(one).join(', ')}${processes.length > 4 ? ` and ${processes.length - 4} more` : ''}`;
}

/** What is known of one card, in the order in which a reader asks for it. */
function factsOf(device: GpuDevice): Facts {
  return {
    model: device.name,
    'compute capability': device.computeCapability,
    memory: `${formatBytes(device.memoryBytes)}, ${formatBytes(device.memoryUsedBytes)} of it used`,
    'persistence mode': onOff(device.persistence),
    ECC: onOff(device.ecc),
    MIG: partition(device),
    'compute mode': device.computeMode,
    'power state': device.powerState,
    clocks: clocks(device),
    PCIe: link(device),
    'other processes': others(device),
  };
}

function mpsText({ mps }: GpuFacts): string {
  if (!mps.control) return 'off';
  return mps.servers.length === 0 ? 'control daemon without a server' : `control daemon and ${plural(mps.servers.length, 'server')}`;
}

/** One value where all cards have it, else `GPU 0: …; GPU 1: …`. */
function merged(devices: readonly GpuDevice[]): Facts {
  const all = devices.map((device) => ({ index: device.index, facts: factsOf(device) }));
  const labels = [...new Set(all.flatMap(({ facts }) => Object.keys(facts)))];
  const textOf = (label: string): string | undefined => {
    const known = all.flatMap(({ index, facts }) => (facts[label] === undefined ? [] : [{ index, text: facts[label] }]));
    const [first] = known;
    const isSame = known.length === all.length && known.every(({ text }) => text === first?.text);
    return isSame ? first?.text : known.map(({ index, text }) => `GPU ${index}: ${text}`).join('; ') || undefined;
  };
  return Object.fromEntries(labels.map((label) => [label, textOf(label)]));
}

export function describeGpu(gpu: GpuFacts): Facts {
  return {
    GPUs: String(gpu.devices.length),
    ...merged(gpu.devices),
    driver: gpu.driverVersion,
    'CUDA of the driver': gpu.cudaVersion,
    MPS: mpsText(gpu),
  };
}

/** A rate that was not measured is left out. */
export function describeCeilings({ disk, pinnedCopy, pageableCopy, notes }: MeasuredCeilings): Facts {
  const rate = (bytesPerSecond: number): string | undefined => (bytesPerSecond > 0 ? formatRate(bytesPerSecond, 1000) : undefined);
  return {
    'disk, past the page cache': rate(disk),
    'copy from pinned memory': rate(pinnedCopy),
    'copy from ordinary memory': rate(pageableCopy),
    notes: notes.join('; '),
  };
}

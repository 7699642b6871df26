/** Which GPUs a container shall get: read from what a user wrote, and looked up among those that a machine has. Pure. */
import { ColdstartError } from './errors.ts';
import type { GpuDevice, GpuFacts, MigInstance } from './gpu.ts';

/** `ids` are indices as nvidia-smi counts them, or UUIDs: GPU-…, MIG-…. */
export type GpuSelection =
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'devices'; readonly ids: readonly string[] };

/** One GPU that was chosen, or one instance of a partitioned one. */
export interface ChosenGpu {
  readonly device: GpuDevice;
  readonly mig?: MigInstance;
}

const DEVICE_ID = /^(?:\d{1,3}|GPU-[0-9a-f-]{4,64}|MIG-[0-9a-zA-Z/-]{4,120})$/;
const MOST_GPUS = 64;

function parseIds(text: string): GpuSelection | undefined {
  const ids = text.split(',').map((id) => id.trim().replace(/^["']|["']$/g, ''));
  return ids.every((id) => DEVICE_ID.test(id)) ? { kind: 'devices', ids: [...new Set(ids)] } : undefined;
}

/** `all`, `none`, a count, `device=0,1`, `[0, 1]`, or UUIDs; undefined where it is none of them. */
export function parseGpuSelection(text: string): GpuSelection | undefined {
  const written = text.trim();
  if (written === 'all' || written === 'none') return { kind: written };
  if (/^\d+$/.test(written)) {
    const count = Number(written);
    return count >= 1 && count <= MOST_GPUS ? { kind: 'count', count } : undefined;
  }
  const listed = /^"?device=([^"]*)"?$/.exec(written)?.[1] ?? /^\[(.*)\]$/.exec(written)?.[1];
  return parseIds(listed ?? written);
}

/** The one way in which a selection is saved; parseGpuSelection reads it again. */
export function gpuSelectionText(selection: GpuSelection): string {
  if (selection.kind === 'count') return String(selection.count);
  return selection.kind === 'devices' ? `device=${selection.ids.join(',')}` : selection.kind;
}

function existing({ devices }: GpuFacts): string {
  if (devices.length === 0) return 'there is none';
  return `there ${devices.length === 1 ? 'is' : 'are'} ${devices.map(({ index, name, uuid }) => `${index} (${name}, ${uuid})`).join(', ')}`;
}

function existingInstances({ devices }: GpuFacts): string {
  const all = devices.flatMap(({ mig }) => mig?.instances ?? []).map(({ uuid }) => uuid);
  return all.length === 0 ? 'no GPU has MIG instances' : `there ${all.length === 1 ? 'is' : 'are'} ${all.join(', ')}`;
}

function find(id: string, facts: GpuFacts): ChosenGpu {
  if (id.startsWith('MIG-')) {
    for (const device of facts.devices) {
      const mig = device.mig?.instances.find(({ uuid }) => uuid === id);
      if (mig !== undefined) return { device, mig };
    }
    throw new ColdstartError('TARGET_GPU_UNSUPPORTED', { problem: `there is no MIG instance ${id}; ${existingInstances(facts)}` });
  }
  const device = facts.devices.find(({ index, uuid }) => (id.startsWith('GPU-') ? uuid.startsWith(id) : index === Number(id)));
  if (device === undefined) throw new ColdstartError('TARGET_GPU_UNSUPPORTED', { problem: `there is no GPU ${id}; ${existing(facts)}` });
  return { device };
}

/** In the order of the selection. Throws TARGET_GPU_UNSUPPORTED, naming those that there are. */
export function chooseGpus(selection: GpuSelection, facts: GpuFacts): readonly ChosenGpu[] {
  if (selection.kind === 'none') return [];
  if (selection.kind === 'devices') return selection.ids.map((id) => find(id, facts));
  const wanted = selection.kind === 'all' ? Math.max(1, facts.devices.length) : selection.count;
  if (facts.devices.length < wanted) {
    const asked = selection.kind === 'all' ? 'all GPUs are' : `${wanted} GPU${wanted === 1 ? ' is' : 's are'}`;
    throw new ColdstartError('TARGET_GPU_UNSUPPORTED', { problem: `${asked} asked for, ${existing(facts)}` });
  }
  return facts.devices.slice(0, wanted).map((device) => ({ device }));
}

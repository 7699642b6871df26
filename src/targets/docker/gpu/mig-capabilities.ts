/**
 * Which capability nodes a MIG instance needs: the driver guards each GPU instance and each compute instance by a node
 * /dev/nvidia-caps/nvidia-capN, and says in a table which N is whose.
 */
import type { GpuDevice, MigInstance } from '../../../core/gpu.ts';
import type { ChosenGpu } from '../../../core/gpu-selection.ts';
import type { DeviceNode, GpuSurroundings } from './mode.ts';

/** Older drivers write the numbers into the name: MIG-GPU-<uuid>/<gpu instance>/<compute instance>. */
function numbersOf({ uuid, gpuInstance, computeInstance }: MigInstance): { gpuInstance: number; computeInstance: number } | undefined {
  if (gpuInstance !== undefined && computeInstance !== undefined) return { gpuInstance, computeInstance };
  const match = /^MIG-GPU-[^/]+\/(\d+)\/(\d+)$/.exec(uuid);
  return match === null ? undefined : { gpuInstance: Number(match[1]), computeInstance: Number(match[2]) };
}

/** Names in the driver's table: those of one instance, or all of the GPU where its numbers are not known. */
function capabilitiesOf(device: GpuDevice, mig: MigInstance | undefined, table: ReadonlyMap<string, number>): string[] {
  const gpu = `gpu${device.minorNumber}`;
  const numbers = mig && numbersOf(mig);
  if (numbers === undefined) return [...table.keys()].filter((name) => name.startsWith(`${gpu}/`));
  const instance = `${gpu}/gi${numbers.gpuInstance}`;
  return [`${instance}/access`, `${instance}/ci${numbers.computeInstance}/access`];
}

/** Nodes for those of `chosen` that are partitioned. A node that is in the table but not in /dev is left out: the driver says so itself. */
export function capabilityNodes(
  chosen: readonly ChosenGpu[],
  { nodes, capabilities }: GpuSurroundings,
): { readonly nodes: readonly DeviceNode[]; readonly notice?: string } {
  const partitioned = chosen.filter(({ device, mig }) => mig !== undefined || device.mig?.enabled === true);
  const names = partitioned.flatMap(({ device, mig }) => capabilitiesOf(device, mig, capabilities));
  const found = [...new Set(names)].flatMap((name) => nodes.get(`nvidia-caps/nvidia-cap${capabilities.get(name)}`) ?? []);
  const unknown = partitioned.find(({ mig }) => mig !== undefined && numbersOf(mig) === undefined);
  return {
    nodes: found,
    ...(unknown !== undefined && {
      notice: `the driver does not tell the numbers of ${unknown.mig?.uuid}: the container may open every MIG instance of GPU ${unknown.device.index}, and CUDA_VISIBLE_DEVICES names the one that is used`,
    }),
  };
}

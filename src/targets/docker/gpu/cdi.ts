/**
 * The Container Device Interface: the daemon (25 or newer) reads specifications that name devices with their nodes,
 * mounts and hooks, and a container asks for them by qualified name.
 */
import { ColdstartError } from '../../../core/errors.ts';
import type { ChosenGpu } from '../../../core/gpu-selection.ts';
import { deviceIds, type GpuModeDescriptor, type GpuRequest, type GpuSurroundings } from './mode.ts';

const KIND = 'nvidia.com/gpu';

/** Names that a specification may give a device: generators use the index, the UUID or both. */
function namesOf(id: string, chosen: ChosenGpu | undefined): string[] {
  if (chosen === undefined) return [id];
  const { device, mig } = chosen;
  const position = mig === undefined ? -1 : (device.mig?.instances.indexOf(mig) ?? -1);
  return mig === undefined ? [String(device.index), device.uuid] : [mig.uuid, `${device.index}:${position}`];
}

function deviceNames(request: GpuRequest, { cdiDevices }: GpuSurroundings): string[] {
  const ids = deviceIds(request);
  const all = `${KIND}=all`;
  if (ids === undefined && cdiDevices.includes(all)) return [all];
  if (ids === undefined) return [...cdiDevices];
  return ids.map((id, index) => {
    const found = namesOf(id, request.chosen?.[index])
      .map((name) => `${KIND}=${name}`)
      .find((name) => cdiDevices.includes(name));
    if (found !== undefined) return found;
    throw new ColdstartError('TARGET_GPU_UNSUPPORTED', {
      problem: `no CDI specification names GPU ${id}; there are ${cdiDevices.join(', ')} (nvidia-ctk cdi generate writes them)`,
    });
  });
}

export const CDI: GpuModeDescriptor = {
  id: 'cdi',
  title: 'devices of a CDI specification',
  missing: ({ cdiFolders, cdiDevices, daemonVersion }) => {
    if (cdiFolders.length === 0) return `Docker ${daemonVersion} reads no CDI specifications (25 or newer does, with features.cdi in daemon.json)`;
    return cdiDevices.length > 0 ? undefined : `no CDI specification of ${KIND} in ${cdiFolders.join(', ')}`;
  },
  grant: (request, surroundings) => ({ deviceRequests: [{ Driver: 'cdi', DeviceIDs: deviceNames(request, surroundings) }] }),
};

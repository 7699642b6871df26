/** As `docker run --gpus`: a device request that the daemon hands to the NVIDIA container toolkit's hook. */
import { DRIVER_CAPABILITIES, type GpuModeDescriptor } from './mode.ts';

export const TOOLKIT: GpuModeDescriptor = {
  id: 'toolkit',
  title: 'a device request, as docker run --gpus',
  daemonJudges: true,
  missing: ({ toolkit }) => (toolkit === undefined ? 'no nvidia-container-runtime-hook or nvidia-container-cli on PATH' : undefined),
  grant: ({ selection, instrumented }) => {
    const which = selection.kind === 'devices' ? { DeviceIDs: [...selection.ids] } : { Count: selection.kind === 'all' ? -1 : selection.count };
    return { deviceRequests: [{ Driver: '', ...which, Capabilities: [['gpu']] }], ...(instrumented && { env: DRIVER_CAPABILITIES }) };
  },
};

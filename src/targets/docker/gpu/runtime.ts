/** The OCI runtime `nvidia`: it reads from the environment which GPUs to mount and how much of the driver. */
import { DRIVER_CAPABILITIES, deviceIds, type GpuModeDescriptor } from './mode.ts';

const NVIDIA = 'nvidia';

export const RUNTIME: GpuModeDescriptor = {
  id: 'runtime',
  title: 'the OCI runtime nvidia and its environment',
  missing: ({ runtimes }, { runtime = NVIDIA }) => {
    if (!runtime.includes(NVIDIA)) return `the runtime ${runtime} that the scenario names is not NVIDIA's`;
    return runtimes.includes(runtime) ? undefined : `the daemon knows no runtime ${runtime} (it knows ${runtimes.join(', ') || 'none'})`;
  },
  grant: (request) => ({
    runtime: request.runtime ?? NVIDIA,
    env: { NVIDIA_VISIBLE_DEVICES: deviceIds(request)?.join(',') ?? 'all', ...(request.instrumented && DRIVER_CAPABILITIES) },
  }),
};

/** A machine's GPUs, as the helper process tells of them. */
import type { GpuDevice, GpuFacts } from '../../src/core/gpu.ts';

export function aGpu(overrides: Partial<GpuDevice> = {}): GpuDevice {
  return {
    index: 0,
    uuid: 'GPU-00000000-0000-0000-0000-000000000000',
    name: 'Example GPU',
    computeCapability: '9.0',
    minorNumber: 0,
    memoryBytes: 80 * 2 ** 30,
    memoryUsedBytes: 0,
    persistence: true,
    processes: [],
    ...overrides,
  };
}

/** Two GPUs whose nodes are numbered the other way round. */
export function someGpuFacts(overrides: Partial<GpuFacts> = {}): GpuFacts {
  return {
    driverVersion: '580.1',
    cudaVersion: '13.0',
    devices: [aGpu({ minorNumber: 1 }), aGpu({ index: 1, uuid: 'GPU-11111111-1111-1111-1111-111111111111', minorNumber: 0 })],
    mps: { control: false, servers: [], pipeFolder: '/tmp/nvidia-mps' },
    ...overrides,
  };
}

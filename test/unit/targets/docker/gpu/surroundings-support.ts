/** What a host with two GPUs, a driver and every way of giving them away looks like. */
import type { GpuSurroundings } from '../../../../../src/targets/docker/gpu/mode.ts';
import { someCrossedGpuFacts } from '../../../../support/a-gpu.ts';

export function someNodes(names: readonly string[]): GpuSurroundings['nodes'] {
  return new Map(names.map((name) => [name, { host: `/dev/${name}`, inside: `/dev/${name}` }]));
}

export const ALL_NODES = ['nvidia0', 'nvidia1', 'nvidiactl', 'nvidia-uvm', 'nvidia-uvm-tools'];

export function someSurroundings(overrides: Partial<GpuSurroundings> = {}): GpuSurroundings {
  return {
    facts: someCrossedGpuFacts(),
    daemonVersion: '28.3.0',
    runtimes: ['nvidia', 'runc'],
    cdiFolders: ['/etc/cdi', '/var/run/cdi'],
    cdiDevices: ['nvidia.com/gpu=0', 'nvidia.com/gpu=1', 'nvidia.com/gpu=all'],
    toolkit: '/usr/bin/nvidia-container-cli',
    nodes: someNodes(ALL_NODES),
    capabilities: new Map(),
    driver: { kind: 'folder', mount: '/usr/local/nvidia', libraries: '/usr/local/nvidia/lib64' },
    ...overrides,
  };
}

/** A host without anything of the sort. */
export const BARE: GpuSurroundings = {
  daemonVersion: '20.10.24',
  runtimes: ['runc'],
  cdiFolders: [],
  cdiDevices: [],
  nodes: new Map(),
  capabilities: new Map(),
};

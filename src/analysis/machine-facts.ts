/**
 * The comparable facts of an environment by name: what the fingerprint is made of, so that a difference can be told.
 * Facts that change from boot to boot, and what the engine is, are left out.
 */
import type { Environment } from '../core/environment.ts';
import type { GpuFacts } from '../core/gpu.ts';

/** Facts of a target or daemon that change without making two runs incomparable; as in app/environment.ts. */
const INCIDENTAL = new Set(['name', 'containersRunning', 'memoryBytes']);

function gpuFacts({ driverVersion, cudaVersion, devices, mps }: GpuFacts): [string, unknown][] {
  const kinds = devices.map(({ name, persistence, ecc, mig }) => `${name} (persistence ${persistence}, ecc ${ecc}, mig ${mig?.enabled === true})`);
  return [
    ['gpu.driver', driverVersion],
    ['gpu.cuda', cudaVersion],
    ['gpu.devices', kinds.sort().join(' + ')],
    ['gpu.mps', mps.control],
  ];
}

/** `host.kernel: 6.1.0`, `gpu.driver: 570.86`; the same names for any two environments. */
export function machineFacts({ host, tool, target, gpu }: Environment): Readonly<Record<string, string>> {
  const all: [string, unknown][] = [
    ['host.kernel', host.kernel],
    ['host.architecture', host.architecture],
    ['host.cpu', host.cpuModel],
    ['host.cpuCount', host.cpuCount],
    ['host.governor', host.governor],
    ['host.cgroupVersion', host.cgroupVersion],
    ...Object.entries(target).flatMap(([name, value]): [string, unknown][] => (INCIDENTAL.has(name) ? [] : [[`target.${name}`, value]])),
    ...(gpu === undefined ? [] : gpuFacts(gpu)),
    ['tool.version', tool.version],
    ['tool.node', tool.node],
  ];
  return Object.fromEntries(all.flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, String(value)]])));
}

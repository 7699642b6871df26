/** The environment of a run: facts about machine, tool, target and engine, and the fingerprint of what must match. */
import { createHash } from 'node:crypto';
import type { Environment } from '../core/environment.ts';
import type { GpuFacts } from '../core/gpu.ts';

export type EnvironmentFacts = Omit<Environment, 'fingerprint'>;

/** Facts that change from boot to boot or from run to run without making two runs incomparable. */
const INCIDENTAL = new Set(['bootId', 'timeNamespace', 'user', 'memoryBytes', 'name', 'containersRunning']);

function stable(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([key, item]) => !INCIDENTAL.has(key) && item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, stable(item)]));
}

/**
 * What of the GPUs must match: what decides how long driver and engine take on any card of the kind. Which card of the
 * kind it was, its clocks, its temperature, its link's momentary speed and who else used it are evidence beside the
 * numbers: they change from minute to minute.
 */
function comparableGpu(gpu: GpuFacts): unknown {
  const kinds = gpu.devices.map(({ name, computeCapability, persistence, ecc, mig }) => {
    const slices = mig?.enabled === true ? mig.instances.map(({ memoryBytes }) => memoryBytes).sort((a, b) => a - b) : [];
    return [name, computeCapability, `persistence ${persistence}`, `ecc ${ecc}`, `mig ${mig?.enabled === true} ${slices.join('+')}`].join(', ');
  });
  // The server comes with its first client and may outlive the run: whether it was there already says nothing.
  return { driver: gpu.driverVersion, cuda: gpu.cudaVersion, count: kinds.length, kinds: kinds.sort(), mps: gpu.mps.control };
}

/** SHA-256 over the comparable facts, first 16 hex digits. */
export function withFingerprint(facts: EnvironmentFacts): Environment {
  const { gpu, ceilings: _, ...others } = facts;
  const comparable = { ...others, ...(gpu && { gpu: comparableGpu(gpu) }) };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(stable(comparable)))
    .digest('hex')
    .slice(0, 16);
  return { ...facts, fingerprint };
}

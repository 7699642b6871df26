/** The GPU or its link was below its full speed when the run began. */
import type { GpuDevice } from '../../core/gpu.ts';
import { seenDevices } from '../gpu-surroundings.ts';
import { type Diagnosis, evidence } from './diagnosis.ts';

// P0 and P1 are full speed; from P2 on a card saves power.
const SAVING_FROM = 2;

function isNarrow({ pcie }: GpuDevice): boolean {
  return pcie !== undefined && pcie.width < pcie.widthMax;
}

function isAsleep({ pcie, powerState }: GpuDevice): boolean {
  return Number(/^P(\d+)$/.exec(powerState ?? '')?.[1] ?? 0) >= SAVING_FROM || (pcie !== undefined && pcie.generation < pcie.generationMax);
}

export const gpuAsleep: Diagnosis = {
  id: 'gpu-asleep',
  title: 'GPU below its full speed',
  detail: 'The GPU or its link was below its full speed when the run began',
  diagnose(input) {
    // An engine runs on the first one that it sees.
    const device = seenDevices(input)?.[0];
    if (device === undefined || !(isNarrow(device) || isAsleep(device))) return undefined;
    const narrow = isNarrow(device);
    const { powerState, pcie, clocksMhz } = device;
    return {
      id: 'gpu-asleep',
      severity: narrow ? 'warning' : 'info',
      title: narrow ? 'the link to the GPU is narrower than it could be' : 'the GPU saved power when the run began',
      detail: narrow
        ? 'A link does not widen by itself: the slot, a riser or a virtual machine gives the GPU fewer lanes than it has, and every copy to it is that much slower.'
        : 'An idle GPU lowers its clocks and its link and needs some milliseconds of work to raise them again; these are part of every start.',
      evidence: [
        ...(powerState === undefined ? [] : [evidence('power state', powerState)]),
        ...(pcie === undefined ? [] : [evidence('PCIe', `generation ${pcie.generation} × ${pcie.width}, can ${pcie.generationMax} × ${pcie.widthMax}`)]),
        ...(clocksMhz === undefined ? [] : [evidence('SM clock', `${clocksMhz.sm} of ${clocksMhz.smMax} MHz`)]),
        evidence('GPU', `${device.index}, ${device.name}`),
      ],
      savingMs: 0,
      fix: narrow
        ? 'put the card into a slot with all its lanes, or give the virtual machine the whole link; say so beside the numbers until then'
        : 'where starts must not wait for it, lock the clocks (nvidia-smi -lgc MIN,MAX as root) and keep persistence mode on; else measure as it is and say so',
    };
  },
};

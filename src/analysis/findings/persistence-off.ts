/** The driver lets go of the GPU when its last user ends, so the next start sets the hardware up again. */
import { seenDevices, usesMps } from '../gpu-surroundings.ts';
import { type Diagnosis, evidence, exclusiveMs, plausibleSaving, withShare } from './diagnosis.ts';

// cuInit takes about 100 ms on a GPU that is held; setting one up takes from half a second to some seconds.
const HELD_MS = 100;
const LONG_MS = 300;

export const persistenceOff: Diagnosis = {
  id: 'persistence-off',
  title: 'persistence mode off',
  detail: 'The driver lets go of the GPU when its last user ends, so the next start sets the hardware up again',
  diagnose(input) {
    const released = (seenDevices(input) ?? []).filter(({ persistence }) => persistence === false);
    const initMs = exclusiveMs(input, 'driver-init');
    const heldByOthers = usesMps(input) === true || released.every(({ processes }) => processes.length > 0);
    if (released.length === 0 || heldByOthers || initMs < LONG_MS) return undefined;
    return {
      id: 'persistence-off',
      severity: 'opportunity',
      title: 'the GPU is set up anew at every start',
      detail: `Persistence mode is off and nothing else holds the GPU: the driver sets it up within the start and drops it when the instance ends.`,
      evidence: [
        evidence('driver initialisation', withShare(initMs, input)),
        evidence('persistence mode', `off on GPU ${released.map(({ index }) => index).join(', ')}`),
        evidence('other processes on it', 'none'),
      ],
      savingMs: plausibleSaving(initMs - HELD_MS, input),
      fix: 'run nvidia-persistenced on the node, or nvidia-smi -pm 1 as root; gpu: persistent makes it part of the start state that is verified',
      setting: 'gpu',
    };
  },
};

/** Driver and primary context are made from nothing by every start, because no MPS server holds them. */
import { deviceNames, seenDevices, usesMps } from '../gpu-surroundings.ts';
import { type Diagnosis, evidence, exclusiveMs, plausibleSaving, withShare } from './diagnosis.ts';

const WORTH_MS = 20;
// Measured on an H200: cuInit 99 → 11 ms, the primary context 105 → 84 ms.
const SAVED_OF_INIT = 0.85;
const SAVED_OF_CONTEXT = 0.2;

export const mpsOff: Diagnosis = {
  id: 'mps-off',
  title: 'driver initialised without MPS',
  detail: 'Driver and primary context are made from nothing by every start, because no MPS server holds them',
  diagnose(input) {
    const devices = seenDevices(input);
    if (devices === undefined || usesMps(input) !== false) return undefined;
    const [initMs, contextMs] = [exclusiveMs(input, 'driver-init'), exclusiveMs(input, 'device-context')];
    const savingMs = plausibleSaving(initMs * SAVED_OF_INIT + contextMs * SAVED_OF_CONTEXT, input);
    if (savingMs < WORTH_MS) return undefined;
    return {
      id: 'mps-off',
      severity: 'opportunity',
      title: 'every start initialises the driver by itself',
      detail: 'A server of MPS holds the driver, and a client only joins it. This instance is no client of one.',
      evidence: [
        evidence('driver initialisation', withShare(initMs, input)),
        evidence('device context', withShare(contextMs, input)),
        evidence('MPS', 'off'),
        evidence('GPU', deviceNames(devices)),
      ],
      savingMs,
      fix: 'run nvidia-cuda-mps-control -d on the node as the user of the instances and set gpu: mps, which gives a container its pipe folder and the IPC namespace of the host. The first client brings the server up and pays for it; all clients share its faults',
      setting: 'gpu',
      knobs: ['gpu-mps'],
    };
  },
};

/** Driver and primary context are made from nothing by every start, because no MPS server holds them. */
import { deviceNames, mpsOf, seenDevices } from '../gpu-surroundings.ts';
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
    const mps = mpsOf(input);
    if (devices === undefined || mps === undefined || mps === 'used') return undefined;
    const [initMs, contextMs] = [exclusiveMs(input, 'driver-init'), exclusiveMs(input, 'device-context')];
    const savingMs = plausibleSaving(initMs * SAVED_OF_INIT + contextMs * SAVED_OF_CONTEXT, input);
    if (savingMs < WORTH_MS) return undefined;
    return {
      id: 'mps-off',
      severity: 'opportunity',
      title: 'every start initialises the driver by itself',
      detail: `Where an MPS server runs, it holds the driver and a client only joins it. ${mps === 'off' ? 'None runs here.' : 'One runs here, but the container does not see its pipe folder.'}`,
      evidence: [
        evidence('driver initialisation', withShare(initMs, input)),
        evidence('device context', withShare(contextMs, input)),
        evidence('MPS', mps === 'off' ? 'off' : 'runs, out of reach of the container'),
        evidence('GPU', deviceNames(devices)),
      ],
      savingMs,
      fix: 'set gpu: mps, which mounts the pipe folder and shares the IPC namespace, after nvidia-cuda-mps-control -d on the host; the first client brings the server up, so keep one running. Clients of one server share its faults and its user',
      setting: 'gpu',
    };
  },
};

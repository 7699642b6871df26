/** The driver prepares every GPU that the instance can see, also those that it will never use. */
import { deviceNames, seenDevices } from '../gpu-surroundings.ts';
import { type Diagnosis, evidence, exclusiveMs, plausibleSaving, withShare } from './diagnosis.ts';

const WORTH_MS = 5;
// A part of cuInit is done once; what is left is done for each GPU.
const PER_DEVICE_SHARE = 0.5;

export const manyGpusVisible: Diagnosis = {
  id: 'many-gpus-visible',
  title: 'more GPUs visible than used',
  detail: 'The driver prepares every GPU that the instance can see, also those that it will never use',
  diagnose(input) {
    const devices = seenDevices(input);
    if (devices === undefined || devices.length < 2) return undefined;
    const initMs = exclusiveMs(input, 'driver-init');
    const savingMs = plausibleSaving(initMs * PER_DEVICE_SHARE * (1 - 1 / devices.length), input);
    if (savingMs < WORTH_MS) return undefined;
    const isDocker = input.variant.target.kind === 'docker';
    return {
      id: 'many-gpus-visible',
      severity: 'opportunity',
      title: 'the instance is shown more GPUs than it uses',
      detail: `An engine runs on one GPU; ${devices.length} are visible, and the driver opens each of them before the first call returns. The saving is an estimate: a run of both proves it.`,
      evidence: [evidence('visible', deviceNames(devices)), evidence('driver initialisation', withShare(initMs, input))],
      savingMs,
      fix: isDocker ? 'give the container one GPU: gpus: [0] (--gpus device=0)' : 'set CUDA_VISIBLE_DEVICES to one GPU in target.env',
      setting: isDocker ? 'target.gpus' : 'target.env',
      knobs: ['visible-devices'],
    };
  },
};

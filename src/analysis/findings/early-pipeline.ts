/** Driver and model wait for Node, although nothing of theirs needs it. */
import { type Diagnosis, evidence, exclusiveMs, plausibleSaving, withShare } from './diagnosis.ts';

// What needs no JavaScript: it can run from the first millisecond of the process on.
const INDEPENDENT = ['library-load', 'driver-init', 'device-context', 'runtime-create', 'model-read', 'deserialize'] as const;
const WORTH_MS = 5;

export const earlyPipeline: Diagnosis = {
  id: 'early-pipeline',
  title: 'driver waiting for Node',
  detail: 'Driver and model wait for Node, although nothing of theirs needs it',
  diagnose(input) {
    const { engine } = input.variant;
    if (engine?.backend !== 'tensorrt' || engine.pipeline !== 'overlapped' || input.environment.host.cpuCount < 2) return undefined;
    const nodeMs = exclusiveMs(input, 'node-bootstrap', 'addon-load');
    const workMs = exclusiveMs(input, ...INDEPENDENT);
    const savingMs = plausibleSaving(Math.min(nodeMs, workMs), input);
    if (savingMs < WORTH_MS) return undefined;
    return {
      id: 'early-pipeline',
      severity: 'opportunity',
      title: 'the driver waits until Node has booted',
      detail:
        'The driver is initialised when the addon is loaded. Started with the process, by a library that the dynamic linker loads first, it runs beside the boot of Node.',
      evidence: [
        evidence('Node bootstrap and addon load', withShare(nodeMs, input)),
        evidence('driver, library and model', withShare(workMs, input)),
        evidence('pipeline', engine.pipeline),
      ],
      savingMs,
      fix: 'set engine.pipeline: early (--pipeline early)',
      setting: 'engine.pipeline',
      knobs: ['pipeline'],
    };
  },
};

/** Start-up tasks that do not need each other run one after another. */

import { unionMs } from '../../core/span-rows.ts';
import type { Trial } from '../../core/trial.ts';
import { median } from '../../stats/quantile.ts';
import { type Diagnosis, evidence, plausibleSaving, withShare } from './diagnosis.ts';

// These two chains share nothing until the engine is made from both; in the first, two steps need the driver only.
const RUNTIME = ['library-load', 'driver-init', 'device-context', 'runtime-create'];
const WORTH_MS = 2;

function timeOf(trial: Trial, phases: readonly string[]): number {
  return unionMs(trial.spans.filter((span) => phases.includes(span.phase)));
}

export const sequentialPipeline: Diagnosis = {
  id: 'sequential-pipeline',
  title: 'independent tasks one after another',
  detail: 'Start-up tasks that do not need each other run one after another',
  diagnose(input) {
    if (input.variant.engine?.pipeline !== 'sequential') return undefined;
    const medianOf = (...phases: string[]) => median(input.completed.map((trial) => timeOf(trial, phases))) ?? 0;
    const [runtimeMs, modelMs, listenMs] = [medianOf(...RUNTIME), medianOf('model-read'), medianOf('listen')];
    const besideMs = Math.min(medianOf('library-load'), medianOf('device-context'));
    const savingMs = plausibleSaving(besideMs + Math.min(runtimeMs - besideMs, modelMs) + listenMs, input);
    if (savingMs < WORTH_MS || input.environment.host.cpuCount < 2) return undefined;
    return {
      id: 'sequential-pipeline',
      severity: 'opportunity',
      title: 'independent tasks run one after another',
      detail: 'Reading the model needs no engine library, and the server can listen while both are loaded; in this pipeline each waits for the one before it.',
      evidence: [
        evidence('library and runtime', withShare(runtimeMs, input)),
        evidence('model read', withShare(modelMs, input)),
        evidence('listen', withShare(listenMs, input)),
      ],
      savingMs,
      fix: 'set engine.pipeline: overlapped',
      setting: 'engine.pipeline',
      knobs: ['pipeline'],
    };
  },
};

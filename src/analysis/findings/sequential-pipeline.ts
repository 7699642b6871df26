/** Start-up tasks that do not need each other run one after another. */

import { unionMs } from '../../core/span-rows.ts';
import type { Trial } from '../../core/trial.ts';
import { median } from '../../stats/quantile.ts';
import { type Diagnosis, evidence, plausibleSaving, withShare } from './diagnosis.ts';

// These two chains share nothing until the engine is made from both.
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
    const runtimeMs = median(input.completed.map((trial) => timeOf(trial, RUNTIME))) ?? 0;
    const modelMs = median(input.completed.map((trial) => timeOf(trial, ['model-read']))) ?? 0;
    const listenMs = median(input.completed.map((trial) => timeOf(trial, ['listen']))) ?? 0;
    const savingMs = plausibleSaving(Math.min(runtimeMs, modelMs) + listenMs, input);
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
    };
  },
};

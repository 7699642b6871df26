/** The health route says ready, and then an inference fails. */
import { type Diagnosis, evidence } from './diagnosis.ts';

export const healthLies: Diagnosis = {
  id: 'health-lies',
  title: 'health route that promises too much',
  detail: 'The health route says ready, and then an inference fails',
  diagnose(input) {
    const liars = input.trials.filter((trial) => trial.failure?.code === 'PROBE_INFERENCE_FAILED');
    if (liars.length === 0) return undefined;
    return {
      id: 'health-lies',
      severity: 'warning',
      title: 'the health route says ready before an inference works',
      detail: `In ${liars.length} of ${input.counts.measured} starts the health route answered ${input.variant.health.status}, and then an inference failed: ${liars[0]?.failure?.message ?? ''}.`,
      evidence: [
        evidence('inference failed after ready', `${liars.length} of ${input.counts.measured}`),
        evidence('health route', input.variant.health.path),
        evidence('inference route', input.variant.infer?.path ?? 'none'),
      ],
      savingMs: 0,
      fix: 'let the health route answer only when an inference can be answered; where the request itself is wrong set infer.url, infer.method and infer.body',
      setting: 'infer.body',
    };
  },
};

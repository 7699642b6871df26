/** Another measurement ran on this host at the same time. */
import { type Diagnosis, evidence } from './diagnosis.ts';

export const sharedMeasurement: Diagnosis = {
  id: 'shared-measurement',
  title: 'measured beside another measurement',
  detail: 'Another measurement ran on this host at the same time',
  diagnose(input) {
    const shared = input.trials.filter((trial) => trial.shared).length;
    if (shared === 0) return undefined;
    return {
      id: 'shared-measurement',
      severity: 'warning',
      title: 'the run did not have the host to itself',
      detail: 'The run was allowed to begin beside another measurement (--no-lock). Two starts at once compete for CPU, storage and the container runtime.',
      evidence: [evidence('shared trials', `${shared} of ${input.trials.length}`)],
      savingMs: 0,
      fix: 'run without --no-lock: the second run then waits for the first',
      setting: '--no-lock',
    };
  },
};

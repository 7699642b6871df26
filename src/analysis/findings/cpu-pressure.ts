/** Other work on the host competed for its CPUs while starts were measured. */
import { formatShare } from '../../core/format.ts';
import { counter, type Diagnosis, evidence } from './diagnosis.ts';

// A start's own threads wait for one another now and then; a host that is idle but for them stays below a fifth.
const NOISY_SHARE = 0.2;

export const cpuPressure: Diagnosis = {
  id: 'cpu-pressure',
  title: 'host busy with other work',
  detail: 'Other work on the host competed for its CPUs while starts were measured',
  diagnose(input) {
    const pressure = counter(input, 'cpuPressure') ?? 0;
    if (pressure < NOISY_SHARE) return undefined;
    return {
      id: 'cpu-pressure',
      severity: 'warning',
      title: 'tasks waited for a CPU during the starts',
      detail: `In ${formatShare(pressure)} of a start's time some task of the host waited for a CPU: the times are those of a busy host.`,
      evidence: [evidence('time with a waiting task', formatShare(pressure)), evidence('CPUs', String(input.environment.host.cpuCount))],
      savingMs: 0,
      fix: 'measure on an idle host: stop other work, or reserve CPUs for the run; where the busy host is the question, say so beside the numbers',
    };
  },
};

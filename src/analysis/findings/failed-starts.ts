/** Starts that never became ready. */
import { type Diagnosis, evidence } from './diagnosis.ts';

export const failedStarts: Diagnosis = {
  id: 'failed-starts',
  title: 'starts that failed',
  detail: 'Starts that never became ready',
  diagnose(input) {
    const failed = input.trials.filter((trial) => trial.outcome === 'crashed' || trial.outcome === 'timed-out');
    if (failed.length === 0) return undefined;
    const codes = new Map<string, number>();
    for (const trial of failed) codes.set(trial.failure?.code ?? 'unknown', (codes.get(trial.failure?.code ?? 'unknown') ?? 0) + 1);
    const first = failed[0];
    const phase = first?.failure?.phase;
    return {
      id: 'failed-starts',
      severity: 'warning',
      title: 'some starts failed',
      detail: `${failed.length} of ${input.counts.measured} starts did not become ready: ${first?.failure?.message ?? 'no reason was seen'}${phase === undefined ? '' : ` (in ${phase})`}. Each counts as a miss.`,
      evidence: [
        ...[...codes].map(([code, count]) => evidence(code, `${count} of ${input.counts.measured}`)),
        ...(first === undefined ? [] : [evidence('first one', first.id)]),
      ],
      savingMs: 0,
      fix: first?.logFile === undefined ? 'run the same command by hand and read its log' : `read the instance's own log: ${first.logFile}`,
    };
  },
};

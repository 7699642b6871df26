/** The instance ran into its own CPU quota during the start. */
import { formatMs } from '../../core/format.ts';
import { counter, type Diagnosis, evidence, plausibleSaving, readyMs } from './diagnosis.ts';

const WORTH_SHARE = 0.02;

export const cpuThrottled: Diagnosis = {
  id: 'cpu-throttled',
  title: 'instance stopped by its CPU quota',
  detail: 'The instance ran into its own CPU quota during the start',
  diagnose(input) {
    const throttledMs = counter(input, 'throttledMs') ?? 0;
    if (readyMs(input) === 0 || throttledMs < WORTH_SHARE * readyMs(input) || throttledMs < 1) return undefined;
    const cpuMs = counter(input, 'cpuMs');
    const cpus = input.variant.target.kind === 'docker' ? input.variant.target.cpus : undefined;
    return {
      id: 'cpu-throttled',
      severity: 'opportunity',
      title: 'the CPU quota stops the instance while it starts',
      detail: `The kernel held the instance for ${formatMs(throttledMs)} because it had used up its CPU quota. A start needs more CPU than serving does.`,
      evidence: [
        evidence('throttled', formatMs(throttledMs)),
        ...(cpuMs === undefined ? [] : [evidence('CPU time', formatMs(cpuMs))]),
        ...(cpus === undefined ? [] : [evidence('quota', `${cpus} CPUs`)]),
      ],
      savingMs: plausibleSaving(throttledMs, input),
      fix: 'raise target.cpus (--cpus), or drop the limit and keep only a request or weight; or give the engine fewer threads',
      setting: 'target.cpus',
      knobs: ['cpus'],
    };
  },
};

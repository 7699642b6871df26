/** Ready is said before the service is as fast as it will be: the first request pays. */
import { formatMs } from '../../core/format.ts';
import { usesGpu } from '../../core/scenario.ts';
import type { Trial } from '../../core/trial.ts';
import { median } from '../../stats/quantile.ts';
import { type Diagnosis, evidence } from './diagnosis.ts';

const SLOWER_FACTOR = 2;
const WORTH_MS = 5;

function lengthMs(trial: Trial, phase: string, fromMs: number | undefined, toMs: number | undefined): number | undefined {
  const span = trial.spans.find((candidate) => candidate.phase === phase);
  if (span !== undefined) return span.endMs - span.beginMs;
  return fromMs === undefined || toMs === undefined ? undefined : toMs - fromMs;
}

export const readyBeforeAble: Diagnosis = {
  id: 'ready-before-able',
  title: 'first inference much slower than the second',
  detail: 'Ready is said before the service is as fast as it will be: the first request pays',
  diagnose(input) {
    // There the first inference loads kernels, which first-inference-work tells of.
    if (usesGpu(input.variant)) return undefined;
    const both = input.completed.flatMap((trial) => {
      const first = lengthMs(trial, 'first-inference', trial.readyMs, trial.firstInferenceMs);
      const second = lengthMs(trial, 'second-inference', trial.firstInferenceMs, trial.secondInferenceMs);
      return first === undefined || second === undefined ? [] : [{ first, second }];
    });
    const first = median(both.map((trial) => trial.first)) ?? 0;
    const second = median(both.map((trial) => trial.second)) ?? 0;
    if (both.length === 0 || first - second < WORTH_MS || first < SLOWER_FACTOR * second) return undefined;
    const { engine } = input.variant;
    const lazy = engine?.contexts.mode === 'lazy';
    const warmsUp = (engine?.warmUp ?? 0) > 0;
    const own = warmsUp ? 'raise engine.warmUp or check its inputs: it is on and does not reach what the first request needs' : 'set engine.warmUp: 1';
    return {
      id: 'ready-before-able',
      severity: 'warning',
      title: 'ready is said before the service is warm',
      detail: `The first inference takes ${formatMs(first - second)} more than the second: readiness promises too much, and the first user pays.`,
      evidence: [
        evidence('first inference', formatMs(first)),
        evidence('second inference', formatMs(second)),
        evidence('warm-up inferences', String(engine?.warmUp ?? 'unknown')),
      ],
      savingMs: 0,
      fix: `${engine === undefined ? 'let the service make one inference before its health route answers 200' : `${own}${lazy && !warmsUp ? ', or contexts.mode: eager' : ''}`}; this moves the cost before ready, it does not remove it`,
      ...(engine !== undefined && { setting: 'engine.warmUp', knobs: lazy ? ['warm-up', 'contexts-mode'] : ['warm-up'] }),
    };
  },
};

/** The probe looks so rarely that its interval is a visible part of the result. */
import { formatMs, formatShare } from '../../core/format.ts';
import { median } from '../../stats/quantile.ts';
import { type Diagnosis, evidence, plausibleSaving, readyMs } from './diagnosis.ts';

const VISIBLE_SHARE = 0.05;
const FINEST_MS = 1;

export const probeInterval: Diagnosis = {
  id: 'probe-interval',
  title: 'readiness probed too rarely',
  detail: 'The probe looks so rarely that its interval is a visible part of the result',
  diagnose(input) {
    const { intervalMs } = input.variant.health;
    const uncertaintyMs = median(input.completed.flatMap((trial) => trial.uncertaintyMs ?? [])) ?? 0;
    if (readyMs(input) === 0 || intervalMs <= FINEST_MS) return undefined;
    if (intervalMs <= VISIBLE_SHARE * readyMs(input) && uncertaintyMs <= VISIBLE_SHARE * readyMs(input)) return undefined;
    return {
      id: 'probe-interval',
      severity: 'warning',
      title: 'the probe interval is a visible part of the result',
      detail: `Readiness is asked for every ${formatMs(intervalMs)}; on average half of that passes between ready and its being seen.`,
      evidence: [
        evidence('probe interval', `${formatMs(intervalMs)}, ${formatShare(intervalMs / readyMs(input))} of ready`),
        evidence('uncertainty of ready', formatMs(uncertaintyMs)),
      ],
      savingMs: plausibleSaving((intervalMs - FINEST_MS) / 2, input),
      fix: "set health.interval: 1ms; and give the platform's own readiness probe a short period while a start is going on",
      setting: 'health.interval',
      knobs: ['probe-interval'],
    };
  },
};

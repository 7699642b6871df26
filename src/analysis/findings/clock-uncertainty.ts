/** Stamps whose error is a visible part of what they say. */
import { formatMs, formatShare } from '../../core/format.ts';
import { findPhase } from '../../core/phases.ts';
import { median } from '../../stats/quantile.ts';
import { type Diagnosis, type DiagnosisInput, evidence, readyMs } from './diagnosis.ts';

const VISIBLE_SHARE = 0.02;
const VISIBLE_MS = 1;

function remedy({ variant }: DiagnosisInput): string {
  const idle = 'measure on an idle host: a busy one keeps the probe from asking in time';
  if (variant.target.kind === 'process') return idle;
  return `run as root on the daemon's own host, so that the container runtime's events can be read; ${idle}`;
}

export const clockUncertainty: Diagnosis = {
  id: 'clock-uncertainty',
  title: 'stamps with a visible error',
  detail: 'Stamps whose error is a visible part of what they say',
  diagnose(input) {
    const readyUncertaintyMs = median(input.completed.flatMap((trial) => trial.uncertaintyMs ?? [])) ?? 0;
    const limitMs = Math.max(VISIBLE_MS, VISIBLE_SHARE * readyMs(input));
    const spans = (input.representative?.spans ?? []).filter((span) => span.uncertaintyMs > limitMs).sort((a, b) => b.uncertaintyMs - a.uncertaintyMs);
    if (readyMs(input) === 0 || (readyUncertaintyMs <= limitMs && spans.length === 0)) return undefined;
    return {
      id: 'clock-uncertainty',
      severity: 'info',
      title: 'some edges are not known exactly',
      detail:
        `${readyUncertaintyMs > limitMs ? `Ready itself is known to ±${formatMs(readyUncertaintyMs)}. ` : ''}${spans.length === 0 ? '' : 'Phases between stamps of different clocks or sources carry the sum of their errors.'}`.trim(),
      evidence: [
        evidence('uncertainty of ready', `±${formatMs(readyUncertaintyMs)}, ${formatShare(readyUncertaintyMs / readyMs(input))} of ready`),
        ...spans
          .slice(0, 3)
          .map((span) => evidence(findPhase(span.phase)?.title ?? span.phase, `${formatMs(span.endMs - span.beginMs)} ±${formatMs(span.uncertaintyMs)}`)),
      ],
      savingMs: 0,
      fix: `${input.variant.health.intervalMs > 1 ? 'probe every millisecond (health.interval: 1ms); ' : ''}${remedy(input)}`,
    };
  },
};

/** A visible part of ready that no phase explains. */
import { formatMs, formatShare } from '../../core/format.ts';
import { findPhase } from '../../core/phases.ts';
import type { Gap, Trial } from '../../core/trial.ts';
import { type Diagnosis, evidence } from './diagnosis.ts';

const ENOUGH = 0.99;

const FIXES = {
  platform: 'let the application write its own marks (marks.files, one `date +%s.%3N label` line each), or measure it with the instrumented entry point',
  inside: 'between two tasks only the event loop runs: where it waits that long the host or the CPU quota is busy; measure on an idle host or with more CPUs',
  outside: "see the trials' warnings for marks that were lost; as root the container runtime's own events split the container start further",
};

function largestGap(trial: Trial | undefined): Gap | undefined {
  return [...(trial?.gaps ?? [])].sort((a, b) => b.endMs - b.beginMs - (a.endMs - a.beginMs))[0];
}

/** Between which phases it lies. */
function placeOf(gap: Gap, trial: Trial): string {
  const name = (phase: string | undefined, otherwise: string): string => (phase === undefined ? otherwise : (findPhase(phase)?.title ?? phase));
  const before = trial.spans.filter((span) => span.endMs <= gap.beginMs + 1e-6).sort((a, b) => b.endMs - a.endMs)[0];
  const after = trial.spans.filter((span) => span.beginMs >= gap.endMs - 1e-6).sort((a, b) => a.beginMs - b.beginMs)[0];
  return `between ${name(before?.phase, 'start requested')} and ${name(after?.phase, 'ready')}`;
}

export const lowCoverage: Diagnosis = {
  id: 'low-coverage',
  title: 'time that no phase explains',
  detail: 'A visible part of ready that no phase explains',
  diagnose(input) {
    if (input.completed.length === 0 || input.coverage >= ENOUGH) return undefined;
    const trial = input.representative;
    const gap = largestGap(trial);
    const inside = gap !== undefined && gap.beginMs >= (trial?.spans.find((span) => span.phase === 'node-bootstrap')?.endMs ?? Number.POSITIVE_INFINITY);
    const platformOnly = input.completed.every((one) => one.coverageOf === 'platform');
    return {
      id: 'low-coverage',
      severity: 'warning',
      title: 'a part of the start is not explained',
      detail: `The phases explain ${formatShare(input.coverage)} of the time until ready${gap === undefined || trial === undefined ? '' : `; the largest gap is ${placeOf(gap, trial)}`}.`,
      evidence: [
        evidence('coverage', formatShare(input.coverage)),
        ...(gap === undefined
          ? []
          : [evidence('largest gap', `${formatMs(gap.endMs - gap.beginMs)}, from ${formatMs(gap.beginMs)} to ${formatMs(gap.endMs)}`)]),
        ...(trial === undefined ? [] : [evidence('shown start', trial.id)]),
      ],
      savingMs: 0,
      fix: platformOnly ? FIXES.platform : inside ? FIXES.inside : FIXES.outside,
      ...(platformOnly && { setting: 'marks.files' }),
    };
  },
};

/** What a start comes to in the measure that the search makes smaller, and how much of that each phase takes. */
import { findPhase } from '../core/phases.ts';
import type { Span, Trial } from '../core/trial.ts';
import type { Objective } from '../core/tuning.ts';

/** Milliseconds; undefined where the start did not complete, or does not have what the objective is measured by. */
export function objectiveOf(trial: Trial, objective: Objective): number | undefined {
  if (trial.outcome !== 'completed') return undefined;
  switch (objective) {
    case 'first-inference':
      return trial.firstInferenceMs;
    case 'second-inference':
      return trial.secondInferenceMs;
    case 'ready':
      return trial.readyMs;
    case 'engine-load': {
      const load = engineLoad(trial);
      return load === undefined ? undefined : load.endMs - load.beginMs;
    }
  }
}

/** Milliseconds for which the probe still asks once the objective is reached: the inferences that follow, and the steady requests. */
export function behindObjectiveMs(trial: Trial, objective: Objective): number {
  const reachedMs = objective === 'engine-load' ? undefined : objectiveOf(trial, objective);
  if (reachedMs === undefined) return 0;
  const { firstInferenceMs = reachedMs, secondInferenceMs = firstInferenceMs, steady } = trial;
  return Math.max(0, secondInferenceMs - reachedMs) + (steady === undefined ? 0 : steady.requests * steady.p50Ms);
}

/** First begin of library-load → last end of context-create. */
function engineLoad({ spans }: Trial): { readonly beginMs: number; readonly endMs: number } | undefined {
  const begins = spans.filter(({ phase }) => phase === 'library-load').map(({ beginMs }) => beginMs);
  const ends = spans.filter(({ phase }) => phase === 'context-create').map(({ endMs }) => endMs);
  if (begins.length === 0 || ends.length === 0) return undefined;
  return { beginMs: Math.min(...begins), endMs: Math.max(...ends) };
}

/**
 * Milliseconds of the objective by phase: the exclusive time of its spans on the critical chain (a parent's holds that of its
 * children), and the inferences where the objective waits for them. Empty where the start did not complete.
 */
export function phaseTimes(trial: Trial, objective: Objective): Readonly<Record<string, number>> {
  if (objectiveOf(trial, objective) === undefined) return {};
  const window = objective === 'engine-load' ? engineLoad(trial) : undefined;
  const times: Record<string, number> = {};
  const add = (phase: string, ms: number): void => {
    if (ms > 0) times[phase] = (times[phase] ?? 0) + ms;
  };
  for (const span of trial.spans) {
    if (!span.critical || (window !== undefined && !isWithin(span, window))) continue;
    add(span.phase, span.exclusiveMs);
  }
  const { readyMs = 0, firstInferenceMs = readyMs, secondInferenceMs = firstInferenceMs } = trial;
  if (objective === 'first-inference' || objective === 'second-inference') add('first-inference', firstInferenceMs - readyMs);
  if (objective === 'second-inference') add('second-inference', secondInferenceMs - firstInferenceMs);
  return times;
}

function isWithin(span: Span, window: { readonly beginMs: number; readonly endMs: number }): boolean {
  return span.beginMs >= window.beginMs && span.endMs <= window.endMs;
}

/** Without the phases whose parent is named too: the parent's time holds theirs. */
export function withoutNested(phases: readonly string[]): string[] {
  const named = new Set(phases);
  return [...named].filter((phase) => {
    for (let parent = findPhase(phase)?.parent; parent !== undefined; parent = findPhase(parent)?.parent) if (named.has(parent)) return false;
    return true;
  });
}

/** The marks that the harness itself takes: what its probe saw from outside. */
import type { Mark } from '../core/mark.ts';
import type { ProbeAnswer, ProbeOutcome } from '../host/addon.ts';

const INFERENCES = ['first-inference', 'second-inference'] as const;

function probeMark(phase: string, edge: Mark['edge'], timestampNs: bigint, uncertaintyNs = 0): Mark {
  return { phase, edge, timestampNs, uncertaintyNs, source: 'probe', lane: 'probe', index: 0 };
}

function inferenceMarks(answer: ProbeAnswer, position: number): Mark[] {
  const phase = INFERENCES[position];
  if (phase === undefined || answer.error || answer.status >= 400) return [];
  return [probeMark(phase, 'begin', answer.sentNs), probeMark(phase, 'end', answer.answeredNs)];
}

/**
 * Half-width of ready's error: ready became true after the last attempt that failed had been sent away, and before the
 * answer was seen. An attempt that was waiting for its answer all along leaves nothing uncertain but its way back.
 */
export function readyUncertaintyNs(outcome: ProbeOutcome): number {
  if (outcome.readyNs === undefined) return 0;
  const begun = outcome.lastFailedNs ?? outcome.readySentNs ?? outcome.readyNs;
  return Math.max(0, Number(outcome.readyNs - begun) / 2);
}

export function probeMarks(outcome: ProbeOutcome): Mark[] {
  if (outcome.readyNs === undefined) return [];
  return [probeMark('ready', 'end', outcome.readyNs, readyUncertaintyNs(outcome)), ...outcome.inferences.flatMap(inferenceMarks)];
}

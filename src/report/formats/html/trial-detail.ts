/** Trials with less detail, for documents that are too large for their page. */
import type { Trial } from '../../../core/trial.ts';

/** Durations without their marks; the proof of the state shrinks to its totals. */
export function withoutMarks(trial: Trial): Trial {
  return { ...trial, marks: [], state: { ...trial.state, files: [] } };
}

/** Without marks, and its spans rounded to a microsecond. */
export function roundedTrial(trial: Trial): Trial {
  const micro = (ms: number): number => Math.round(ms * 1e3) / 1e3;
  const spans = trial.spans.map((span) => ({ ...span, beginMs: micro(span.beginMs), endMs: micro(span.endMs), exclusiveMs: micro(span.exclusiveMs) }));
  return { ...withoutMarks(trial), spans };
}

/** Its totals, without what happened in between. */
export function withoutSpans(trial: Trial): Trial {
  return { ...withoutMarks(trial), spans: [], gaps: [] };
}

/**
 * A trial as it may be kept: without the secrets that were handed to the instance. Labels, facts, warnings and failures
 * are the instance's own words, and programs say what they were configured with.
 */
import { findPhase } from '../core/phases.ts';
import type { Trial } from '../core/trial.ts';

export function cleanTrial(trial: Trial, redact: (text: string) => string): Trial {
  // A phase of ours is no foreign text, even where a variable happens to have its name for a value.
  const named = <T extends { readonly phase: string }>(one: T): T => (findPhase(one.phase) === undefined ? { ...one, phase: redact(one.phase) } : one);
  return {
    ...trial,
    ...(trial.failure && { failure: { ...trial.failure, message: redact(trial.failure.message) } }),
    marks: trial.marks.map(named),
    spans: trial.spans.map(named),
    facts: Object.fromEntries(Object.entries(trial.facts).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value])),
    warnings: trial.warnings.map(redact),
  };
}

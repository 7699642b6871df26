/** A start → what the search is told of it. */
import type { Trial } from '../core/trial.ts';
import type { GuardId, Objective } from '../core/tuning.ts';
import { objectiveOf, phaseTimes } from './objective.ts';
import type { Observation } from './search.ts';

export interface EndedStart {
  /** Missing where it could not even be prepared. */
  readonly trial?: Trial;
  readonly reason?: string;
  /** It was ended because it could not matter any more. */
  readonly cut: boolean;
  readonly guard?: GuardId;
  /** The time is over. */
  readonly last: boolean;
}

/** A start from the wrong state says nothing; where every attempt at one is such, that is the candidate's failure. */
export function observe({ trial, reason, cut, guard, last }: EndedStart, objective: Objective): Observation {
  const ending = last ? { last: true } : {};
  if (trial === undefined) return { failed: reason ?? 'it could not be prepared', ...ending };
  const ms = objectiveOf(trial, objective);
  if (ms !== undefined) return { ms, phases: phaseTimes(trial, objective), ...(guard !== undefined && { guard }), ...ending };
  if (cut) return { censored: true, ...ending };
  const wrongState = trial.outcome === 'invalid' ? `it began in the wrong state: ${trial.state.reason ?? 'not verified'}` : undefined;
  return { failed: wrongState ?? trial.failure?.message ?? reason ?? 'it did not come to what is measured', ...ending };
}

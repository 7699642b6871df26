/** Searches of an engine whose start is known exactly, driven as the application drives them. */
import type { Settings } from '../../src/core/setting.ts';
import { settingsKey } from '../../src/core/setting.ts';
import type { Observation, Proposal, SearchOutcome, SearchProblem, Strategy } from '../../src/tuner/search.ts';

export interface Driven {
  readonly proposals: readonly Proposal[];
  readonly observations: readonly Observation[];
  readonly outcome: SearchOutcome;
}

/** Runs the search to its end; `answer` is told the number of the start, from 1. */
export function drive(strategy: Strategy, problem: SearchProblem, answer: (proposal: Proposal, start: number) => Observation): Driven {
  const proposals: Proposal[] = [];
  const observations: Observation[] = [];
  const search = strategy.search(problem);
  for (let step = search.next(); ; ) {
    if (step.done === true) return { proposals, observations, outcome: step.value };
    proposals.push(step.value);
    observations.push(answer(step.value, proposals.length));
    step = search.next(observations.at(-1) as Observation);
  }
}

/** The settings to prove; the baseline's where there are none. */
export function winnerOf({ leaders }: SearchOutcome): Settings {
  return leaders[0] ?? {};
}

export function keysOf(proposals: readonly Proposal[]): string[] {
  return proposals.map(({ settings }) => settingsKey(settings));
}

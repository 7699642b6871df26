/** Moments that a foreign program marked itself: lines of startup.log, or instants whose label is no phase. */
import { findPhase } from './phases.ts';
import type { Trial } from './trial.ts';

export interface ForeignInstant {
  readonly title: string;
  readonly atMs: number;
  readonly uncertaintyMs: number;
}

/** More than these would bury the timeline; the rest is in the result. */
const MOST = 24;

/** In time order; only what lies at or after start-requested. */
export function foreignInstants({ marks }: Pick<Trial, 'marks'>): ForeignInstant[] {
  return marks
    .filter(({ edge, phase, atMs }) => edge === 'instant' && findPhase(phase) === undefined && atMs >= 0)
    .sort((a, b) => a.atMs - b.atMs)
    .slice(0, MOST)
    .map(({ phase, atMs, uncertaintyMs }) => ({ title: phase, atMs, uncertaintyMs }));
}

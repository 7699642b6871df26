/** Every measured start of both sides as a point: when in the run it was, how long it took, and how it ended. */
import type { ComparedSide, SideRole } from '../../../../../core/comparison.ts';
import { formatMs } from '../../../../../core/format.ts';
import type { Trial } from '../../../../../core/trial.ts';
import { shorten, visibleLine } from '../../../../../core/visible-text.ts';
import { ROLES, type SideNames } from '../../comparison/side-names.ts';

export interface StartPoint {
  readonly role: SideRole;
  readonly id: string;
  readonly order: number;
  /** Undefined: it never arrived. */
  readonly ms: number | undefined;
  readonly outcome: Trial['outcome'];
  readonly failure: string;
}

/** In run order, the baseline's first where two saved runs have the same numbers. */
export function startPoints(sides: readonly ComparedSide[], moment: 'readyMs' | 'firstInferenceMs'): StartPoint[] {
  return sides
    .flatMap(({ role, trials }) =>
      trials
        .filter((trial) => trial.role === 'measured')
        .map(({ id, order, outcome, failure, ...trial }) => ({ role, id, order, ms: trial[moment], outcome, failure: failure?.message ?? '' })),
    )
    .sort((a, b) => a.order - b.order);
}

/** A point in one line: used by the tooltip, the live region and the eye. */
export function describePoint({ role, order, ms, outcome, failure }: StartPoint, names: SideNames = ROLES): string {
  if (outcome === 'completed') return `Trial ${order}, ${names[role]}: ${formatMs(ms)}`;
  if (outcome === 'invalid') return `Trial ${order}, ${names[role]}: wrong state, ${formatMs(ms)}`;
  return `Trial ${order}, ${names[role]}: ${outcome}: ${shorten(visibleLine(failure), 120)}`;
}

/** Every start of the search as a point: when it was made, in which stage, how long it took, and how it ended. */
import { formatMs } from '../../../../../core/format.ts';
import type { SearchStart, TuningResult } from '../../../../../core/tuning.ts';
import { STAGE_TITLES } from '../../../../../core/tuning-words.ts';
import { shorten, visibleLine } from '../../../../../core/visible-text.ts';

export interface SearchPoint {
  readonly order: number;
  readonly stage: SearchStart['stage'];
  readonly candidate: string;
  /** Undefined: it never arrived. */
  readonly ms: number | undefined;
  readonly note: string;
}

export function searchPoints({ starts }: TuningResult): SearchPoint[] {
  return starts.map(({ order, stage, candidate, objectiveMs, outcome, reason }) => ({
    order,
    stage,
    candidate,
    ms: typeof objectiveMs === 'number' && Number.isFinite(objectiveMs) ? objectiveMs : undefined,
    note: reason ?? (outcome === 'completed' ? '' : outcome),
  }));
}

/** A point in one line: used by the tooltip and the live region. */
export function describePoint({ order, stage, candidate, ms, note }: SearchPoint): string {
  const said = note === '' ? '' : `; ${shorten(visibleLine(note), 120)}`;
  return `Start ${order}, ${STAGE_TITLES[stage]}, candidate ${shorten(visibleLine(candidate), 40)}: ${formatMs(ms)}${said}`;
}

/**
 * What a series is tonight, as one word for people: the outcome, refined by what makes it more or less urgent. The
 * verdict of the night and the order of its findings follow from it.
 */
import type { NightDocument, SeriesNight } from '../core/night.ts';
import { isAcknowledged } from '../core/night-decision.ts';

/** Most urgent first. */
export const STANDINGS = [
  'regression',
  'target-missed',
  'could-not-measure',
  'noisy-host',
  'missing',
  'suspected',
  'known',
  'moved',
  'improvement',
  'calibrating',
  'ok',
] as const;
export type Standing = (typeof STANDINGS)[number];

/** Whether the night is early enough that the screen for slow shifts does not work yet. */
export function isCalibrating({ screen }: Pick<SeriesNight, 'screen'>): boolean {
  return screen !== undefined && screen.night <= screen.calibrationNights;
}

/** An acknowledged regression is known, a change whose cause is not the program is moved, and so on. */
export function standingOf(series: SeriesNight): Standing {
  if (series.outcome === 'regression') return isAcknowledged(series, series.at) ? 'known' : 'regression';
  if (series.outcome !== 'ok') return series.outcome;
  if (series.suspected) return 'suspected';
  if (series.cause === 'machine' || series.cause === 'measurement') return 'moved';
  return isCalibrating(series) ? 'calibrating' : 'ok';
}

/** Series that the night was asked for and did not reach. */
export function missingSeries(night: NightDocument): string[] {
  const reached = new Set(night.series.map(({ series }) => series));
  return night.planned.filter((series) => !reached.has(series));
}

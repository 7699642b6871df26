/** How a night ended for the shell that ran it, read from its document: the page says what the command said. */
import { ERRORS, type ErrorCode } from '../core/errors.ts';
import { type ExitName, worstExit } from '../core/exit-codes.ts';
import type { NightDocument, SeriesNight } from '../core/night.ts';
import { type Standing, standingOf } from './night-standing.ts';

/** What is not here alarms nobody: known regressions, suspicions, changes of machine or measurement. */
const EXITS: Partial<Readonly<Record<Standing, ExitName>>> = {
  regression: 'regression',
  'target-missed': 'missed',
  'noisy-host': 'noisy',
  'could-not-measure': 'unmeasurable',
};

/** A series that was asked for wrongly is wrong usage, also where others could be measured. */
function exitOf(series: SeriesNight): ExitName {
  const code = series.problem?.code;
  const asked = code !== undefined && code in ERRORS ? ERRORS[code as ErrorCode].exit : undefined;
  if (series.outcome === 'could-not-measure' && (asked === 'usage' || asked === 'internal')) return asked;
  return EXITS[standingOf(series)] ?? 'ok';
}

/** The worst of its series; a night that measured none could not measure. */
export function nightExit({ series }: NightDocument): ExitName {
  return series.length === 0 ? 'unmeasurable' : worstExit(series.map(exitOf));
}

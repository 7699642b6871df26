/** How a night ends for the shell that ran it, read from its document alone: the page says what the command said. */
import { ERRORS, type ErrorCode } from './errors.ts';
import { type ExitName, worstExit } from './exit-codes.ts';
import type { NightDocument, NightOutcome, SeriesNight } from './night.ts';
import { isAcknowledged } from './night-decision.ts';

const EXIT_OF_OUTCOME = {
  ok: 'ok',
  improvement: 'ok',
  regression: 'regression',
  'target-missed': 'missed',
  'noisy-host': 'noisy',
  'could-not-measure': 'unmeasurable',
} as const satisfies Readonly<Record<NightOutcome, ExitName>>;

/** An acknowledged regression alarms nobody; a series that was asked for wrongly is wrong usage, also where others could be measured. */
function exitOf(night: SeriesNight): ExitName {
  const { outcome, problem } = night;
  if (outcome === 'regression' && isAcknowledged(night, night.at)) return 'ok';
  const asked = problem !== undefined && Object.hasOwn(ERRORS, problem.code) ? ERRORS[problem.code as ErrorCode].exit : undefined;
  return outcome === 'could-not-measure' && (asked === 'usage' || asked === 'internal') ? asked : EXIT_OF_OUTCOME[outcome];
}

/** The worst of its series; a night that measured none could not measure. */
export function nightExit({ series }: Pick<NightDocument, 'series'>): ExitName {
  return series.length === 0 ? 'unmeasurable' : worstExit(series.map(exitOf));
}

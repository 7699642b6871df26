/** What the fresh starts of the same night decide: confirmed, suspected for one more night, refuted, or back. Pure. */
import type { ComparisonResult } from '../core/comparison.ts';
import { plural } from '../core/format.ts';
import type { NightConfirmation } from '../core/night.ts';
import { comparedStarts, failsMore, ruleNights, type Screening, signalOf } from './night-screening.ts';
import { judgeConfirmation, needsSecondNight } from './nightly-rule.ts';
import type { SeriesState } from './series-state.ts';
import type { ConfirmRule, Judged } from './tonight.ts';

/** Undefined where a side has too few starts: it confirms nothing then. */
export function confirmationOf(comparison: ComparisonResult): NightConfirmation | undefined {
  const signal = signalOf(comparison);
  if (signal === undefined) return undefined;
  const [lastGood, head] = comparedStarts(comparison);
  const { confirmed, boundRatio } = judgeConfirmation(head, lastGood);
  return { ...signal, confirmed, ...(boundRatio !== undefined && { boundRatio }) };
}

function takesTwo(rule: ConfirmRule, screening: Screening): boolean {
  return rule === 'two' || (rule === 'auto' && needsSecondNight(ruleNights(screening.counted)));
}

/** The direction that tonight or the night before asked about; undefined where any answer counts. */
function askedDirection({ suspicion, open }: SeriesState, { screen }: Screening): 'slower' | 'faster' | undefined {
  return open ? undefined : (suspicion?.direction ?? screen?.direction);
}

/** An open regression whose head looked back: still there, better than ever, or closed. */
function weighOpen(state: SeriesState, since: string, slower: boolean, confirmed: boolean): Judged {
  if (confirmed && slower) return { outcome: 'regression', cause: 'real', notes: ['still open: the fresh starts confirm it again'] };
  if (confirmed)
    return {
      outcome: 'improvement',
      cause: 'real',
      improved: true,
      notes: [`closes the regression that was open since ${since}`, 'pinned as the new last-good'],
    };
  if (state.open?.lastGoodGone) return { outcome: 'regression', cause: 'real', notes: ['still open: its last-good is gone, and no improvement was confirmed'] };
  return { outcome: 'ok', notes: [`closed: the fresh starts no longer show a regression (open since ${since})`] };
}

/** Undefined where the fresh starts do not show that head fails more often, or the screen did not see it. */
export function weighFailures({ open }: SeriesState, screening: Screening, fresh: ComparisonResult): Judged | undefined {
  if (!failsMore(fresh) || !(screening.failsMore || open)) return undefined;
  const { candidateFailed, candidateStarts, baselineFailed, baselineStarts } = fresh.failures;
  const failing = `${candidateFailed} of ${plural(candidateStarts, 'fresh start')} failed against ${baselineFailed} of ${baselineStarts}`;
  return { outcome: 'regression', cause: 'real', failing, notes: open ? ['still open: the fresh starts fail again'] : [] };
}

/** `screening` is that of a quiet night with two different subjects. */
export function weighConfirmation(state: SeriesState, rule: ConfirmRule, screening: Screening, { confirmed, lnRatio }: NightConfirmation): Judged {
  const slower = lnRatio >= 0;
  if (state.open) return weighOpen(state, state.open.since, slower, confirmed);
  const asked = askedDirection(state, screening);
  if (!confirmed || (asked !== undefined && (asked === 'slower') !== slower)) {
    const what = state.suspicion ? `the suspicion of ${state.suspicion.since}` : 'what the screen saw';
    return { outcome: 'ok', cause: 'noise', notes: [`${what} was not confirmed by fresh starts of the same night`] };
  }
  if (state.suspicion === undefined && takesTwo(rule, screening)) {
    const why = rule === 'two' ? 'as the nightly file asks' : 'as the noise of the series is not known yet, or not shared by both sides';
    return { outcome: 'ok', cause: 'real', suspected: true, notes: [`confirmed tonight; reported if the next night confirms it again, ${why}`] };
  }
  if (slower) return { outcome: 'regression', cause: 'real', notes: [] };
  return { outcome: 'improvement', cause: 'real', improved: true, notes: ['pinned as the new last-good'] };
}

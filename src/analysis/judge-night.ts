/**
 * The verdict on one series and one night: what was known before, and what was measured tonight, to outcome, cause, pin
 * and sentence. Pure. An alarm needs a confirmation on fresh starts; what was not measured is never judged.
 */
import type { ComparisonResult } from '../core/comparison.ts';
import { failureDirection } from '../core/comparison-gate.ts';
import type { NightConfirmation, NightOutcome, NightPhase, SeriesNight } from '../core/night.ts';
import { isAcknowledged } from '../core/night-decision.ts';
import { confirmationOf, weighConfirmation, weighFailures } from './night-confirmation.ts';
import { nightDoubts } from './night-doubts.ts';
import { explainSegment, sentenceOf } from './night-sentences.ts';
import type { SeriesState } from './series-state.ts';
import type { Judged, JudgedSeries, Tonight } from './tonight.ts';

type Open = Pick<SeriesNight, 'openSince' | 'acknowledgedUntil'>;

/** An acknowledgement holds for the level that was acknowledged. */
function openOf({ open }: SeriesState, tonight: Tonight): { readonly fields: Open; readonly notes: readonly string[] } {
  if (open === undefined) return { fields: {}, notes: [] };
  const { since: openSince, acknowledgedUntil, acknowledgedRatio } = open;
  const { lowRatio } = tonight.screening?.signal ?? {};
  const beyond = acknowledgedRatio !== undefined && lowRatio !== undefined && lowRatio > acknowledgedRatio;
  const covered = acknowledgedUntil !== undefined && !beyond;
  return {
    fields: { openSince, ...(covered && { acknowledgedUntil }) },
    notes: [
      ...(acknowledgedUntil !== undefined && beyond ? ['slower than what was acknowledged: it alarms again'] : []),
      ...(covered && !isAcknowledged({ acknowledgedUntil }, tonight.at) ? [`acknowledged until ${acknowledgedUntil}, which is over: it alarms again`] : []),
    ],
  };
}

function phasesOf(comparison: ComparisonResult | undefined): NightPhase[] {
  return (comparison?.phases ?? [])
    .filter(({ carries }) => carries)
    .map(({ id, title, contributionMs }) => ({ id, title, contributionMs }))
    .sort((a, b) => Math.abs(b.contributionMs) - Math.abs(a.contributionMs));
}

/** The rule reads the times of completed starts alone, and the budget counts a failed one as a miss: a reader is to know of both. */
function failureNotes(comparison: ComparisonResult | undefined): string[] {
  if (comparison === undefined || !comparison.failures.significant || failureDirection(comparison.failures) <= 0) return [];
  const { baselineFailed, baselineStarts, candidateFailed, candidateStarts } = comparison.failures;
  return [
    `head fails more often: ${candidateFailed} of ${candidateStarts} starts against ${baselineFailed} of ${baselineStarts}; the ratio is that of the others`,
  ];
}

function budgetOf(comparison: ComparisonResult | undefined): Pick<SeriesNight, 'budget'> {
  const verdict = comparison?.sides[1].result.verdict;
  return verdict ? { budget: { outcome: verdict.outcome, sentence: verdict.sentence } } : {};
}

/** Everything that was found, whatever it means. */
function factsOf(
  series: JudgedSeries,
  tonight: Tonight,
  confirmation: NightConfirmation | undefined,
): Omit<SeriesNight, 'outcome' | 'sentence' | 'notes' | 'suspected' | 'phases'> {
  const { head, lastGood, comparison, screening, problem, at, durationMs } = tonight;
  return {
    series: series.series,
    scenario: series.scenario,
    title: series.title,
    at,
    ...(problem && { problem }),
    ...(head && { head }),
    ...(lastGood && { lastGood }),
    ...(screening && { signal: screening.signal, fingerprint: screening.facts.fingerprint, measurement: screening.facts.measurement }),
    ...(screening?.screen && { screen: screening.screen }),
    ...(confirmation && { confirmation }),
    ...budgetOf(comparison),
    comparisons: [comparison, tonight.confirmation].flatMap((one) => (one ? [one.comparisonId] : [])),
    machine: screening?.facts.machine ?? {},
    durationMs,
  };
}

function judge(state: SeriesState, series: JudgedSeries, tonight: Tonight, confirmation: NightConfirmation | undefined): Judged {
  const { screening } = tonight;
  if (screening === undefined) return { outcome: 'could-not-measure', notes: [] };
  if (screening.noise.length > 0) return { outcome: 'noisy-host', notes: screening.noise.slice(1) };
  if (screening.sameSubject) return judgeSameSubject(state, tonight);
  const failing = tonight.confirmation && weighFailures(state, screening, tonight.confirmation);
  if (failing) return failing;
  if (confirmation) return weighConfirmation(state, series.confirm, screening, confirmation);
  if (state.open && !state.open.lastGoodGone)
    return { outcome: 'regression', cause: 'real', notes: ['still open: tonight’s bounds exclude that head is back'] };
  if (state.open)
    return {
      outcome: 'regression',
      cause: 'real',
      notes: ['still open, and its last-good is gone: accept the new level with coldstart nightly accept, or bring a faster head'],
    };
  return { outcome: 'ok', notes: [] };
}

/** The same thing on both sides: it calibrates, and says that head is back. */
function judgeSameSubject({ open }: SeriesState, { pinned }: Tonight): Judged {
  if (open && (open.lastGoodGone || pinned?.reason === 'last-good-gone'))
    return {
      outcome: 'regression',
      cause: 'real',
      notes: ['still open: its last-good is gone, and head is compared with itself; accept it with coldstart nightly accept'],
    };
  return { outcome: 'ok', notes: open ? [`closed: head is last-good again (open since ${open.since})`] : [] };
}

function withBudget(judged: Judged, comparison: ComparisonResult | undefined): NightOutcome {
  const missed = comparison?.sides[1].result.verdict.outcome === 'missed';
  return missed && (judged.outcome === 'ok' || judged.outcome === 'improvement') ? 'target-missed' : judged.outcome;
}

function pinOf(judged: Judged, state: SeriesState, { head, pinned, screening }: Tonight): Pick<SeriesNight, 'pin'> {
  if (judged.improved && head) return { pin: { subject: head, reason: 'improvement' } };
  // Nothing is pinned to what could not be measured: the next night tries again.
  if (pinned && head && screening) return { pin: { subject: head, reason: pinned.reason } };
  const accepted = state.pinned?.reason === 'accepted' && !state.pinned.told && screening !== undefined;
  return accepted && state.pinned ? { pin: { subject: state.pinned.subject, reason: 'accepted' } } : {};
}

/** Never throws; what could not be measured is 'could-not-measure' with its problem. */
export function judgeNight(state: SeriesState, series: JudgedSeries, tonight: Tonight): SeriesNight {
  const { screening, comparison } = tonight;
  const confirmation = tonight.confirmation && confirmationOf(tonight.confirmation);
  const judged = judge(state, series, tonight, confirmation);
  const segment = screening?.newSegment ? explainSegment(state, screening) : undefined;
  const open = openOf(state, tonight);
  const stays = judged.outcome === 'regression' || judged.outcome === 'noisy-host' || judged.outcome === 'could-not-measure';
  const fresh = judged.outcome === 'regression' && state.open === undefined ? { openSince: tonight.nightId } : {};
  const cause = judged.cause ?? segment?.cause;
  const moved = judged.outcome === 'regression' || judged.improved === true || judged.suspected === true;
  const phases = moved ? phasesOf(tonight.confirmation ?? comparison) : [];
  const outcome = withBudget(judged, comparison);
  return {
    ...factsOf(series, tonight, confirmation),
    outcome,
    ...(cause && { cause }),
    sentence: sentenceOf({ ...judged, outcome }, { state, tonight, phases, confirmation, segment, confirm: series.confirm }),
    notes: [
      ...(tonight.pinned && tonight.screening ? [tonight.pinned.note] : []),
      ...(stays ? open.notes : []),
      ...judged.notes,
      ...failureNotes(tonight.confirmation ?? comparison),
      ...(segment?.notes ?? []),
      ...nightDoubts(comparison, tonight.confirmation),
      ...tonight.notices,
    ],
    suspected: judged.suspected === true,
    ...(stays && open.fields),
    ...fresh,
    phases,
    ...pinOf(judged, state, tonight),
  };
}

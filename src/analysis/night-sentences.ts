/** The words of a night: one line for each series, and the facts that changed where machine or measurement did. Pure. */
import { fromTo, percentWithBounds } from '../core/change-words.ts';
import { formatMs, plural } from '../core/format.ts';
import type { ChangeCause, NightConfirmation, NightPhase, NightSignal } from '../core/night.ts';
import { type ChangedFact, changedFacts } from './night-facts.ts';
import { ruleNights, type Screening } from './night-screening.ts';
import { calibrationStatement } from './nightly-power.ts';
import { NIGHTLY } from './nightly-rule.ts';
import type { SeriesState } from './series-state.ts';
import type { ConfirmRule, Judged, Tonight } from './tonight.ts';

export interface SegmentChange {
  /** Undefined where nothing seemed to move. */
  readonly cause?: ChangeCause;
  readonly what: 'machine' | 'measurement';
  readonly notes: readonly string[];
}

/** Facts named in notes; a machine that was replaced differs in dozens. */
const MOST_FACTS = 8;

/** Last-good itself moved by more than this between two nights: machine or measurement moved it, head did not. */
const MOVED_RATIO = 1.02;

function list(what: string, facts: readonly ChangedFact[]): string[] {
  if (facts.length === 0) return [];
  const shown = facts.slice(0, MOST_FACTS).map(({ fact, before, now }) => `${fact}: ${before} → ${now}`);
  const more = facts.length - shown.length;
  return [`${what} changed: ${shown.join('; ')}${more > 0 ? `; and ${plural(more, 'more fact')}` : ''}`];
}

/** Why a new segment begins, with what changed from what to what, and how far last-good itself moved with it. */
export function explainSegment(state: SeriesState, { facts, signal }: Screening): SegmentChange {
  const machine = changedFacts(state.machine, facts.machine);
  const measurement = changedFacts(state.measurement?.facts ?? {}, facts.measurement.facts);
  const what = measurement.length > 0 ? 'measurement' : 'machine';
  const before = state.last?.night.signal?.lastGoodMs;
  const ratio = before === undefined ? 1 : signal.lastGoodMs / before;
  const moved = Math.max(ratio, 1 / ratio) > MOVED_RATIO;
  return {
    what,
    ...(moved && { cause: what }),
    notes: [
      ...list('measurement', measurement),
      ...list('machine', machine),
      ...(machine.length + measurement.length === 0 ? [`the machine’s fingerprint changed: ${state.fingerprint} → ${facts.fingerprint}`] : []),
      ...(moved && before !== undefined ? [`last-good itself went from ${formatMs(before)} to ${formatMs(signal.lastGoodMs)}: no change of the code`] : []),
      'a new calibration begins: nights before this one are not compared with it',
    ],
  };
}

/** "slower by 6 % (3 to 9)" */
function change({ lnRatio, lowRatio, highRatio }: NightSignal): string {
  const direction = lnRatio >= 0 ? 'slower' : 'faster';
  return `${direction} by ${percentWithBounds(Math.exp(lnRatio), lowRatio, highRatio, direction)}`;
}

export interface SentenceContext {
  readonly state: SeriesState;
  readonly tonight: Tonight;
  readonly phases: readonly NightPhase[];
  readonly confirmation: NightConfirmation | undefined;
  readonly segment: SegmentChange | undefined;
  readonly confirm: ConfirmRule;
}

function movedSentence({ tonight, phases, confirmation }: SentenceContext, signal: NightSignal): string {
  const where =
    phases.length === 0
      ? ''
      : `, in ${phases
          .slice(0, 3)
          .map(({ title }) => title)
          .join(', ')}`;
  const by = confirmation?.confirmed ? `; confirmed by ${plural(confirmation.pairs, 'pair')}` : '';
  return `${change(confirmation ?? signal)} since ${tonight.lastGood?.label ?? 'last-good'}${where}${by}`;
}

function quietSentence({ state, tonight, segment, confirm }: SentenceContext, { signal, screen, counted, sameSubject }: Screening): string {
  const both = fromTo(signal.lastGoodMs, signal.headMs);
  const said = sameSubject ? `head is last-good, measured twice: ${both}` : `no change shown (${change(signal)}, ${both})`;
  if (segment) return `${said}; ${segment.what} changed, a new calibration begins`;
  if (tonight.pinned?.reason === 'last-good-gone') return `${said}; last-good was gone: head is pinned`;
  if (screen && screen.night <= screen.calibrationNights)
    return `${said}; ${calibrationStatement([...ruleNights(counted), signal], NIGHTLY, confirm !== 'one').sentence ?? 'calibration'}`;
  return state.open ? `${said}; closed` : said;
}

/** One line. */
export function sentenceOf(judged: Judged, context: SentenceContext): string {
  const { tonight, state } = context;
  const { screening, problem } = tonight;
  const open = state.open ? `; the regression of ${state.open.since} is still open` : '';
  if (screening === undefined) return `could not be measured: ${problem?.message ?? 'too few starts were completed'}${open}`;
  if (judged.outcome === 'noisy-host') return `the host was too noisy to say anything: ${screening.noise[0] ?? ''}${open}`;
  if (judged.outcome === 'regression') return movedSentence(context, screening.signal);
  const said = judged.suspected
    ? `suspected: ${movedSentence(context, screening.signal)}`
    : judged.improved
      ? movedSentence(context, screening.signal)
      : quietSentence(context, screening);
  const budget = tonight.comparison?.sides[1].result.verdict.sentence;
  return judged.outcome === 'target-missed' && budget !== undefined ? `budget ${budget}; ${said}` : said;
}

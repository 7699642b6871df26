/**
 * One series of a night, one straight line: its two sides, the screen pairs, fresh pairs of the same night where the
 * screen asks for them, the verdict. Whatever goes wrong is the verdict "could not measure"; only Ctrl-C ends the night.
 */
import { judgeNight } from '../../analysis/judge-night.ts';
import { confirmationOf } from '../../analysis/night-confirmation.ts';
import { ofNight } from '../../analysis/night-doubts.ts';
import { type Screening, screenSeries } from '../../analysis/night-screening.ts';
import type { SeriesState } from '../../analysis/series-state.ts';
import type { Tonight } from '../../analysis/tonight.ts';
import { CLOCK_STEP_LIMIT_MS, type ClockPair, clockStepMs } from '../../core/clock.ts';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { SeriesNight } from '../../core/night.ts';
import { shorten, visibleLine } from '../../core/visible-text.ts';
import type { NightlyPlan, NightlySeries } from '../../scenario/nightly.ts';
import type { MeasuredPair, NightParts, OpenedSide } from './night-parts.ts';

export interface SeriesOrder<S extends OpenedSide> {
  readonly plan: NightlyPlan;
  readonly series: NightlySeries;
  readonly state: SeriesState;
  readonly nightId: string;
  /** By when no further start is begun; monotonic nanoseconds. */
  readonly deadlineNs: bigint;
  readonly parts: NightParts<S>;
  readonly say: (message: string) => void;
  readonly signal: AbortSignal;
}

type Draft = { -readonly [Key in keyof Tonight]: Tonight[Key] } & { title?: string };

interface Sides<S> {
  readonly head: S;
  readonly lastGood: S;
}

/** A slewed clock moves by at most 0.5 ms a second (adjtime); what is beyond that is a step. */
const SLEW = 0.0005;

function stepOf(first: ClockPair, last: ClockPair): number | undefined {
  const elapsedMs = Number(last.monotonicNs - first.monotonicNs) / 1e6;
  const stepMs = clockStepMs(first, last);
  return Math.abs(stepMs) > CLOCK_STEP_LIMIT_MS + SLEW * elapsedMs ? stepMs : undefined;
}

/** The order of the starts: FNV-1a over night and series, so that every night has another one. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function isInterruption(error: unknown): boolean {
  return error instanceof ColdstartError && error.code === 'RUN_INTERRUPTED';
}

function problemOf(error: unknown): { code: string; message: string } {
  return error instanceof ColdstartError ? { code: error.code, message: ofNight(error.message) } : { code: 'INTERNAL_FAULT', message: errorText(error) };
}

/** Last lines of a build or an instance that are kept, and how much of each. */
const LOG_LINES = 5;
const LOG_CHARACTERS = 200;

/** What to do about it, and the last words of what failed: nobody sat at the terminal. */
function adviceOf(error: unknown): string[] {
  if (!(error instanceof ColdstartError)) return [];
  const said = error.logTail.filter((line) => line.trim() !== '').slice(-LOG_LINES);
  const hints = [error.cause instanceof ColdstartError ? error.cause.hint : '', error.hint].filter((hint) => hint !== '');
  return [...said.map((line) => `log: ${shorten(visibleLine(line), LOG_CHARACTERS)}`), ...hints.map((hint) => `what to do: ${hint}`)];
}

/** What is out of reach tonight is measured tomorrow: nothing else is taken for last-good meanwhile. */
function unstartable({ series }: NightlySeries, label: string, error: unknown): ColdstartError {
  const logTail = error instanceof ColdstartError ? error.logTail : [];
  return new ColdstartError('NIGHT_LAST_GOOD_UNSTARTABLE', { label, problem: errorText(error), series }, { cause: error, logTail });
}

/** Head, and what it is compared with: what is pinned, or head itself where nothing is, or nothing is left of it. */
async function openSides<S extends OpenedSide>({ series, state, parts }: SeriesOrder<S>, head: S, tonight: Draft): Promise<Sides<S>> {
  tonight.head = head.subject;
  const { pinned } = state;
  if (pinned === undefined) {
    tonight.pinned = { reason: 'first-night', note: `first night: ${head.subject.label} is pinned as last-good and compared with itself` };
    return { head, lastGood: head };
  }
  if (pinned.subject.identity === head.subject.identity) return { head, lastGood: head };
  const opened = await parts.openLastGood(series, pinned.subject).catch((error: unknown) => {
    throw isInterruption(error) ? error : unstartable(series, pinned.subject.label, error);
  });
  if (!('gone' in opened)) return { head, lastGood: opened };
  tonight.pinned = {
    reason: 'last-good-gone',
    note: `last-good ${pinned.subject.label} no longer exists (${opened.gone}): ${head.subject.label} is pinned in its place and compared with itself; what changed between the two was not compared`,
  };
  return { head, lastGood: head };
}

async function measurePairs<S extends OpenedSide>(
  order: SeriesOrder<S>,
  sides: Sides<S>,
  pairs: number,
  seed: number,
): Promise<MeasuredPair & { stepMs?: number }> {
  const { parts, series, signal } = order;
  const first = parts.readClock();
  const leftMs = Number(order.deadlineNs - first.monotonicNs) / 1e6;
  const measured = await parts.measure({ series, ...sides, pairs, seed, signal, maxTimeMs: Math.max(1, Math.floor(leftMs)) });
  const stepMs = stepOf(first, parts.readClock());
  const told = measured.problem?.code === 'HOST_CLOCK_STEP' ? Number(measured.problem.details['stepMs']) : undefined;
  const step = stepMs ?? told;
  return step === undefined ? measured : { ...measured, stepMs: step };
}

/** Why the pairs say nothing; a clock step is no fault of theirs but noise, which the screening tells. */
function obstacleOf({ comparison, problem }: MeasuredPair): { code: string; message: string; advice: readonly string[] } | undefined {
  const advice = adviceOf(problem);
  const message = ofNight(comparison.sentence);
  if (problem !== undefined && problem.code !== 'HOST_CLOCK_STEP')
    return { code: problem.code, message: comparison.outcome === 'errored' ? message : ofNight(problem.message), advice };
  return comparison.outcome === 'errored' ? { code: 'COMPARE_NOTHING_MEASURED', message, advice } : undefined;
}

function setObstacle(tonight: Draft, { code, message, advice }: NonNullable<ReturnType<typeof obstacleOf>>): void {
  tonight.problem = { code, message };
  tonight.notices = [...tonight.notices, ...advice];
}

async function screen<S extends OpenedSide>(order: SeriesOrder<S>, sides: Sides<S>, tonight: Draft): Promise<Screening | undefined> {
  const { series, state, plan, nightId } = order;
  const measured = await measurePairs(order, sides, series.pairs, seedOf(`${nightId} ${series.series} screen`));
  const { comparison, stepMs } = measured;
  tonight.comparison = comparison;
  const obstacle = obstacleOf(measured);
  if (obstacle) setObstacle(tonight, obstacle);
  else {
    const { head, lastGood } = sides;
    const step = stepMs === undefined ? {} : { clockStepMs: stepMs };
    const screening = screenSeries(state, { comparison, head: head.subject, lastGood: lastGood.subject, limits: plan.noise, ...step });
    if (screening) tonight.screening = screening;
    else tonight.problem = { code: 'COMPARE_NOTHING_MEASURED', message: `too few starts were completed: ${ofNight(comparison.sentence)}` };
  }
  return tonight.screening;
}

const WHY = {
  screened: 'the screen saw something',
  failing: 'head fails more often',
  suspected: 'the night before left a suspicion',
  'maybe-back': 'the open regression looks closed',
} as const;

/** Why the fresh pairs neither confirm nor refute anything; undefined where they do. */
function confirmationDoubt(measured: MeasuredPair & { stepMs?: number }): string | undefined {
  const problem = obstacleOf(measured);
  if (problem) return `the fresh pairs could not be measured: ${problem.message}`;
  if (measured.stepMs !== undefined) return `the wall clock stepped by ${measured.stepMs.toFixed(0)} ms while it was confirmed`;
  const bound = confirmationOf(measured.comparison)?.boundRatio;
  return bound === undefined ? 'too few of the fresh starts were completed to confirm or refute what was seen' : undefined;
}

async function confirm<S extends OpenedSide>(order: SeriesOrder<S>, sides: Sides<S>, screening: Screening, tonight: Draft): Promise<void> {
  const { series, nightId, say } = order;
  if (screening.confirm === undefined) return;
  say(`${series.series}: ${WHY[screening.confirm]}: ${series.confirmPairs} fresh pairs`);
  const measured = await measurePairs(order, sides, series.confirmPairs, seedOf(`${nightId} ${series.series} confirm`));
  const doubt = confirmationDoubt(measured);
  if (doubt !== undefined) tonight.screening = { ...screening, noise: [doubt] };
  tonight.confirmation = measured.comparison;
}

async function measureAll<S extends OpenedSide>(order: SeriesOrder<S>, tonight: Draft): Promise<void> {
  const head = await order.parts.openHead(order.series);
  tonight.title = head.title;
  let sides: Sides<S> | undefined;
  try {
    sides = await openSides(order, head, tonight);
    tonight.lastGood = sides.lastGood.subject;
    tonight.notices = [...new Set([...head.notices, ...sides.lastGood.notices])];
    const screening = await screen(order, sides, tonight);
    if (screening) await confirm(order, sides, screening, tonight);
  } finally {
    await head.dispose();
    if (sides && sides.lastGood !== head) await sides.lastGood.dispose();
  }
}

function judgeDraft<S extends OpenedSide>({ series, state }: SeriesOrder<S>, { title = series.scenarioName, ...tonight }: Draft): SeriesNight {
  return judgeNight(state, { series: series.series, scenario: series.scenarioName, title, confirm: series.confirm }, tonight);
}

/** A series that was not reached. */
export function judgeUnmeasured<S extends OpenedSide>(order: SeriesOrder<S>, problem: ColdstartError): SeriesNight {
  return judgeDraft(order, { nightId: order.nightId, at: order.parts.now().toISOString(), notices: [], durationMs: 0, problem: problemOf(problem) });
}

/** Throws RUN_INTERRUPTED and nothing else. */
export async function measureSeries<S extends OpenedSide>(asked: SeriesOrder<S>): Promise<SeriesNight> {
  const { nightId, parts, series } = asked;
  const begin = parts.readClock();
  const ownDeadlineNs = begin.monotonicNs + BigInt(Math.round(series.maxTimeMs * 1e6));
  const order = { ...asked, deadlineNs: ownDeadlineNs < asked.deadlineNs ? ownDeadlineNs : asked.deadlineNs };
  const tonight: Draft = { nightId, at: parts.now().toISOString(), notices: [], durationMs: 0 };
  try {
    await measureAll(order, tonight);
  } catch (error) {
    if (isInterruption(error)) throw error;
    delete tonight.screening;
    tonight.problem = problemOf(error);
    tonight.notices = [...tonight.notices, ...adviceOf(error)];
  }
  tonight.durationMs = Number(parts.readClock().monotonicNs - begin.monotonicNs) / 1e6;
  return judgeDraft(order, tonight);
}

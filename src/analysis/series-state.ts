/**
 * What is known of a series before tonight, read out of the nights and decisions before: what it is compared with, which
 * nights count since then, what is open. A pure fold; nothing of it is stored, so that no file can contradict the nights.
 */

import type { NightDocument, NightSubject, SeriesNight } from '../core/night.ts';
import type { NightDecision } from '../core/night-decision.ts';

/** A night that counts: since the pin, in the segment, measured on a quiet host. */
export interface CountedNight {
  readonly nightId: string;
  readonly night: SeriesNight;
  /** The cumulative sums begin anew after it: what they had gathered was settled by a confirmation. */
  readonly resetAfter: boolean;
}

export interface OpenRegression {
  /** Id of the night that reported it first. */
  readonly since: string;
  /** Its last-good is gone: being level with what is pinned since then does not close it. */
  readonly lastGoodGone: boolean;
  readonly acknowledgedUntil?: string;
  /** Upper bound of the ratio when it was acknowledged: what is beyond it was not. */
  readonly acknowledgedRatio?: number;
  /** Upper bound of the ratio of the newest night that has one. */
  readonly highRatio?: number;
}

type Pin = NonNullable<SeriesNight['pin']>;
type PinReason = Pin['reason'];

export interface SeriesState {
  readonly series: string;
  readonly pinned?: {
    readonly subject: NightSubject;
    readonly reason: PinReason;
    /** Id of the night or the decision. */
    readonly since: string;
    /** A night has said so. */
    readonly told: boolean;
  };
  /** Oldest first. */
  readonly counted: readonly CountedNight[];
  readonly open?: OpenRegression;
  readonly suspicion?: { readonly since: string; readonly direction: 'slower' | 'faster' };
  /** Of the segment, as the newest night that knows it says. */
  readonly fingerprint?: string;
  readonly machine: Readonly<Record<string, string>>;
  readonly measurement?: NonNullable<SeriesNight['measurement']>;
  /** The newest night that measured, noisy or not: its head is what can be accepted. */
  readonly last?: { readonly nightId: string; readonly night: SeriesNight };
  /** What could be started newest, measured or not. */
  readonly newestHead?: NightSubject;
}

type Mutable = { -readonly [Key in keyof SeriesState]?: SeriesState[Key] } & Pick<SeriesState, 'series'> & { counted: CountedNight[] };

type Event =
  | { readonly at: string; readonly id: string; readonly night: SeriesNight; readonly decision?: undefined }
  | { readonly at: string; readonly id: string; readonly decision: NightDecision };

/** Whether a fact that was known has another value now; what is not known changes nothing. */
export function hasChanged(before: string | undefined, now: string | undefined): boolean {
  return before !== undefined && now !== undefined && before !== now;
}

/** Whether the night said something about the series: noisy nights and those without a measurement did not. */
function isData({ outcome, signal }: SeriesNight): boolean {
  return signal !== undefined && outcome !== 'noisy-host' && outcome !== 'could-not-measure';
}

function beginSegment(state: Mutable, night: SeriesNight): void {
  if (hasChanged(state.fingerprint, night.fingerprint) || hasChanged(state.measurement?.hash, night.measurement?.hash)) {
    state.counted = [];
    delete state.suspicion;
  }
  if (night.fingerprint !== undefined) {
    state.fingerprint = night.fingerprint;
    state.machine = night.machine;
  }
  if (night.measurement !== undefined) state.measurement = night.measurement;
}

/** What was measured tonight already against the new pin counts; what led to a new one does not. */
function repin(state: Mutable, { subject, reason }: Pin, since: string, told: boolean): void {
  const same = state.pinned?.subject.identity === subject.identity;
  if (same && reason !== 'accepted') return;
  if (!same) {
    state.counted = [];
    delete state.suspicion;
  }
  if (state.open && reason === 'last-good-gone') state.open = { ...state.open, lastGoodGone: true };
  else delete state.open;
  state.pinned = { subject, reason, since, told };
}

/** A night that tells what a decision has pinned decides nothing: what has opened since then stays open. */
function repinByNight(state: Mutable, pin: Pin, nightId: string): void {
  const { pinned } = state;
  const retold = pin.reason === 'accepted' && pinned?.reason === 'accepted' && pinned.subject.identity === pin.subject.identity;
  if (retold) state.pinned = { ...pinned, told: true };
  else repin(state, pin, nightId, true);
}

function settleLast(state: Mutable): void {
  const last = state.counted.at(-1);
  if (last) state.counted[state.counted.length - 1] = { ...last, resetAfter: true };
}

/** A confirmed regression is no part of the series' own noise: it is left out, and the sums begin anew behind it. */
function count(state: Mutable, nightId: string, night: SeriesNight): void {
  if (night.lastGood?.identity !== state.pinned?.subject.identity) return;
  if (night.outcome === 'regression') settleLast(state);
  else state.counted.push({ nightId, night, resetAfter: night.confirmation !== undefined && !night.suspected });
}

function followOpen(state: Mutable, nightId: string, night: SeriesNight): void {
  if (night.outcome === 'regression') {
    const { highRatio = night.signal?.highRatio } = night.confirmation ?? {};
    state.open = { since: night.openSince ?? nightId, lastGoodGone: false, ...state.open, ...(highRatio !== undefined && { highRatio }) };
  } else if (isData(night) && night.openSince === undefined) delete state.open;
}

function followSuspicion(state: Mutable, nightId: string, night: SeriesNight): void {
  if (night.suspected) state.suspicion = { since: nightId, direction: (night.confirmation?.lnRatio ?? night.signal?.lnRatio ?? 0) < 0 ? 'faster' : 'slower' };
  else if (isData(night)) delete state.suspicion;
}

function addNight(state: Mutable, nightId: string, night: SeriesNight): void {
  beginSegment(state, night);
  const { pin } = night;
  // Pinned before tonight's measurement: it was measured against this already.
  const before = pin !== undefined && pin.subject.identity === night.lastGood?.identity;
  if (pin && before) repinByNight(state, pin, nightId);
  if (isData(night)) count(state, nightId, night);
  followOpen(state, nightId, night);
  followSuspicion(state, nightId, night);
  if (night.head && night.signal) state.last = { nightId, night };
  if (night.head) state.newestHead = night.head;
  if (pin && !before) repinByNight(state, pin, nightId);
}

function addDecision(state: Mutable, decision: NightDecision): void {
  if (decision.action === 'accept') {
    repin(state, { subject: decision.subject, reason: 'accepted' }, decision.decisionId, false);
  } else if (state.open) {
    const { highRatio } = state.open;
    state.open = { ...state.open, acknowledgedUntil: decision.until, ...(highRatio !== undefined && { acknowledgedRatio: highRatio }) };
  }
}

function eventsOf(series: string, nights: readonly NightDocument[], decisions: readonly NightDecision[]): Event[] {
  const events: Event[] = nights.flatMap(({ nightId: id, createdAt: at, series: entries }) =>
    entries.filter((entry) => entry.series === series).map((night) => ({ at, id, night })),
  );
  for (const decision of decisions) if (decision.series === series) events.push({ at: decision.createdAt, id: decision.decisionId, decision });
  return events.sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1));
}

/** Nights and decisions may come in any order; a night in which the series is missing is missing. */
export function seriesState(series: string, nights: readonly NightDocument[], decisions: readonly NightDecision[] = []): SeriesState {
  const state: Mutable = { series, counted: [], machine: {} };
  for (const event of eventsOf(series, nights, decisions)) {
    if (event.decision) addDecision(state, event.decision);
    else addNight(state, event.id, event.night);
  }
  return { ...state, machine: state.machine ?? {} };
}

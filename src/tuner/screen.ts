/**
 * The screen: many knobs moved at once, so that every start says something about each of them. The first round is a fold-over
 * design of all knobs; the next ones lie around the settings that look best so far and move only the knobs that are in doubt,
 * with their columns dealt anew, so that pairs which one round mixes up are told apart by the next.
 */
import type { KnobValue, Settings } from '../core/setting.ts';
import { shuffle } from '../stats/random.ts';
import { fastestSettings, movesFrom, valueIn, withValue } from './best-settings.ts';
import type { EffectModel } from './effect-model.ts';
import { excludeGuardBreakers, findGuilty } from './failing-values.ts';
import { designSize, screeningDesign } from './plackett-burman.ts';
import type { Dimension } from './search.ts';
import type { Asking, Starts } from './starts.ts';

/** A knob of a round: half of the starts have its value of `around`, the others one of these. */
export interface Factor {
  readonly dimension: Dimension;
  readonly values: readonly KnobValue[];
}

export interface Round {
  readonly stage: 'screen' | 'refine';
  readonly around: Settings;
  readonly factors: readonly Factor[];
  /** Most starts of the round. */
  readonly most: number;
}

// Values of one knob beyond so many wait for a later round: each has to be seen some times.
const MOST_VALUES = 4;

/** Starts one round and says whether it was started at all: not where even the plain design does not fit. */
export function* makeRound(starts: Starts, { stage, around, factors, most }: Round): Asking<boolean> {
  const limit = Math.min(most, starts.left);
  const folded = (designSize(factors.length, true) ?? Number.POSITIVE_INFINITY) <= limit;
  const size = designSize(factors.length, folded);
  if (factors.length === 0 || size === undefined || size > limit) return false;
  for (const row of rowsOf(factors, folded, around, starts)) {
    const settings = repaired(row, around, starts);
    const observation = yield* starts.ask(stage, settings, hopelessMs(starts));
    if (observation?.failed !== undefined) yield* findGuilty(stage, settings, starts);
    if (observation?.guard !== undefined) excludeGuardBreakers(starts);
    if (starts.left === 0) break;
  }
  return true;
}

/** In random order, with the columns dealt at random. */
function rowsOf(factors: readonly Factor[], folded: boolean, around: Settings, starts: Starts): Settings[] {
  const { random } = starts.problem;
  const columns = shuffle([...factors], random);
  const rows = screeningDesign(columns.length, folded);
  const dealt = columns.map(({ values }) => dealValues(values, random));
  const settings = rows.map((row) =>
    row.reduce((so, isMoved, column) => {
      const value = dealt[column]?.next();
      return isMoved && value !== undefined ? withValue(so, (columns[column] as Factor).dimension, value) : so;
    }, around),
  );
  return shuffle(settings, random);
}

/** Each value as often as the others, in random order. */
function dealValues(values: readonly KnobValue[], random: () => number): { next(): KnobValue | undefined } {
  const hand: KnobValue[] = [];
  return {
    next() {
      if (hand.length === 0) hand.push(...shuffle([...values], random));
      return hand.pop();
    },
  };
}

/** As much of the row as may be started: what it changes is taken over in random order, each where the rest allows it. */
function repaired(row: Settings, around: Settings, starts: Starts): Settings {
  if (starts.isOpen(row)) return row;
  const { dimensions, random } = starts.problem;
  const changed = shuffle(
    dimensions.filter((dimension) => valueIn(row, dimension) !== valueIn(around, dimension)),
    random,
  );
  let settings: Settings = starts.isOpen(around) ? around : {};
  // Twice: a knob may need another one that comes later.
  for (const dimension of [...changed, ...changed]) {
    const next = withValue(settings, dimension, valueIn(row, dimension));
    if (starts.isOpen(next)) settings = next;
  }
  return settings;
}

// A start that takes five times the typical one says that it is slow; how slow changes nothing.
const HOPELESS = 5;
const LEAST_SEEN = 5;

function hopelessMs(starts: Starts): number | undefined {
  const times = starts.seen().map(({ ms }) => ms);
  return times.length < LEAST_SEEN ? undefined : HOPELESS * (times.sort((a, b) => a - b)[times.length >> 1] as number);
}

export interface ScreenRules {
  /** So many standard deviations behind the best value, another one is out of the screen. */
  readonly beaten: number;
  /** A gain below this share of the start is not looked for. */
  readonly worthwhile: number;
}

const SCREEN_RULES: ScreenRules = { beaten: 3, worthwhile: 0.003 };

/** Rounds until no knob is in doubt, or `most` starts are made. */
export function* screen(starts: Starts, most: number, rules: ScreenRules = SCREEN_RULES): Asking<void> {
  const end = starts.made.length + most;
  let [around, factors] = [{} as Settings, fitting(firstFactors(starts), most)];
  while (starts.left > 0 && starts.made.length < end) {
    if (!(yield* makeRound(starts, { stage: 'screen', around, factors, most: end - starts.made.length }))) return;
    const model = starts.model();
    if (model === undefined) return;
    around = fastestSettings(model, starts);
    factors = fitting(doubtfulFactors(around, model, starts, rules), end - starts.made.length);
  }
}

/** Those that can save most first. */
function firstFactors(starts: Starts): Factor[] {
  const ranked = [...starts.problem.dimensions].sort((a, b) => b.bound - a.bound);
  return ranked.map((dimension) => ({ dimension, values: dimension.others.slice(0, MOST_VALUES) }));
}

/** As many of them, from the first on, as some design of so many starts holds. */
export function fitting(factors: readonly Factor[], most: number): Factor[] {
  let count = factors.length;
  while (count > 0 && (designSize(count, false) ?? Number.POSITIVE_INFINITY) > most) count -= 1;
  return factors.slice(0, count);
}

/** The knobs that still have a value which may be better than the one in the settings, with these values; what may save most first. */
export function doubtfulFactors(around: Settings, model: EffectModel, starts: Starts, rules: ScreenRules): Factor[] {
  const worthwhileMs = rules.worthwhile * model.predict(around);
  const doubtful = new Map<Dimension, KnobValue[]>();
  const add = (dimension: Dimension, value: KnobValue): void => {
    const values = doubtful.get(dimension) ?? [];
    if (values.length < MOST_VALUES && !starts.isExcluded(dimension.knob, value)) doubtful.set(dimension, [...values, value]);
  };
  const hopes = movesFrom(around, model, starts).map((move) => {
    const { ms, deviationMs } = model.difference(around, move.settings);
    return { ...move, bestMs: ms - rules.beaten * deviationMs };
  });
  for (const { dimension, value, bestMs } of hopes.sort((a, b) => a.bestMs - b.bestMs)) if (bestMs < -worthwhileMs) add(dimension, value);
  for (const dimension of starts.problem.dimensions) for (const value of dimension.others) if (!model.knows(dimension.knob, value)) add(dimension, value);
  return [...doubtful].map(([dimension, values]) => ({ dimension, values }));
}

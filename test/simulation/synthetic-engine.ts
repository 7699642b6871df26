/** An engine whose start is known exactly: what each value of each knob does in milliseconds, and what pairs do together. */
import type { KnobValue, Settings } from '../../src/core/setting.ts';
import type { Dimension } from '../../src/tuner/search.ts';

export interface SyntheticKnob {
  readonly id: string;
  /** Of the other values, in milliseconds; values are 1, 2, … and the current one is 0. */
  readonly effects: readonly number[];
}

export interface SyntheticPair {
  readonly values: readonly [readonly [string, KnobValue], readonly [string, KnobValue]];
  /** What both together change beyond the sum. */
  readonly ms: number;
}

export interface SyntheticEngine {
  readonly title: string;
  readonly baseMs: number;
  readonly knobs: readonly SyntheticKnob[];
  readonly pairs: readonly SyntheticPair[];
}

/** Milliseconds without noise. */
export function trueMs({ baseMs, knobs, pairs }: SyntheticEngine, settings: Settings): number {
  const single = knobs.reduce((sum, { id, effects }) => sum + (effects[Number(settings[id] ?? 0) - 1] ?? 0), 0);
  const together = pairs.filter(({ values }) => values.every(([knob, value]) => (settings[knob] ?? 0) === value));
  return baseMs + single + together.reduce((sum, { ms }) => sum + ms, 0);
}

/** The fastest settings' time: every combination of the knobs that are part of pairs, and of the others each by itself. */
export function optimumMs(engine: SyntheticEngine): number {
  const paired = new Set(engine.pairs.flatMap(({ values }) => values.map(([knob]) => knob)));
  const alone = engine.knobs.filter(({ id }) => !paired.has(id)).reduce((sum, { effects }) => sum + Math.min(0, ...effects), 0);
  let combinations: Settings[] = [{}];
  for (const { id, effects } of engine.knobs.filter((knob) => paired.has(knob.id))) {
    combinations = combinations.flatMap((settings) => [settings, ...effects.map((_, index) => ({ ...settings, [id]: index + 1 }))]);
  }
  return alone + Math.min(...combinations.map((settings) => trueMs(engine, settings)));
}

export function dimensionsOf({ knobs, baseMs }: SyntheticEngine): Dimension[] {
  return knobs.map(({ id, effects }) => ({
    knob: id,
    current: 0,
    others: effects.map((_, index) => index + 1),
    bound: Math.min(1, Math.max(0.03, ...effects.map((ms) => Math.abs(ms) / baseMs))),
  }));
}

const knob = (id: string, ...effects: number[]): SyntheticKnob => ({ id, effects });
const pair = (first: string, one: KnobValue, second: string, other: KnobValue, ms: number): SyntheticPair => ({
  values: [
    [first, one],
    [second, other],
  ],
  ms,
});

/** A start of a second: six knobs with several values, eight inert, four harmful; ORT's format helps with mapping only, prepacking off with that format only. */
export const REFERENCE_ENGINE: SyntheticEngine = {
  title: '20 knobs, 2 interactions',
  baseMs: 1000,
  knobs: [
    knob('format', 10),
    knob('mapping', -15),
    knob('prepacking', 40),
    knob('loader', -60, -35, 20),
    knob('chunk', 0, 4, 0),
    knob('pipeline', -80, -45),
    knob('contexts', -25, 0),
    knob('threads', 60, -30, 0),
    knob('arena', 8),
    knob('spinning', -20),
    knob('compile-cache', -50),
    knob('flags', 0, 0),
    knob('hint', 0),
    knob('log', 0),
    knob('init', 12),
    knob('tmpfs', 0),
    knob('ulimits', 0),
    knob('cgroup', 0),
    knob('security', 0),
    knob('quota', 70),
  ],
  pairs: [pair('format', 1, 'mapping', 1, -110), pair('prepacking', 1, 'format', 1, -90)],
};

/** The same with nothing to be found. */
export const INERT_ENGINE: SyntheticEngine = {
  title: 'no effect at all',
  baseMs: 1000,
  knobs: REFERENCE_ENGINE.knobs.map(({ id, effects }) => ({ id, effects: effects.map(() => 0) })),
  pairs: [],
};

/** A knob that harms by itself and looks inert on average, and helps together with another one. */
export const HIDDEN_ENGINE: SyntheticEngine = {
  ...REFERENCE_ENGINE,
  title: '20 knobs, one helps only with another and looks inert on average',
  knobs: REFERENCE_ENGINE.knobs.map((one) => (one.id === 'hint' ? knob('hint', 50) : one.id === 'tmpfs' ? knob('tmpfs', 0) : one)),
  pairs: [pair('hint', 1, 'tmpfs', 1, -100)],
};

/** What a real start looks like: three knobs matter, two of them only together, and the rest does nothing, some with two values to be taken in by. */
export const MANY_ENGINE: SyntheticEngine = {
  title: '40 knobs, 3 of them matter, 2 only together',
  baseMs: 330,
  knobs: [
    knob('format', -25, -15),
    knob('mapping', 0),
    knob('pipeline', -35, -10),
    ...Array.from({ length: 37 }, (_, index) => knob(`inert-${index}`, ...Array<number>(index % 3 === 0 ? 2 : 1).fill(0))),
  ],
  pairs: [pair('format', 1, 'mapping', 1, -130)],
};

/** Settings whose going back costs nothing. */
export function inertIn(engine: SyntheticEngine, settings: Settings): string[] {
  const ms = trueMs(engine, settings);
  return Object.keys(settings).filter((id) => trueMs(engine, { ...settings, [id]: 0 }) <= ms);
}

export const SMALL_ENGINE: SyntheticEngine = {
  title: '3 knobs',
  baseMs: 400,
  knobs: [knob('pipeline', -40, -20), knob('loader', -25, 0, 10), knob('spinning', 4)],
  pairs: [],
};

/** Other coefficients every time: a third of the values help, by up to 12 %, a third harm, a third do nothing; two random pairs. */
export function randomEngine(random: () => number, count = 20): SyntheticEngine {
  const effect = (): number => {
    const kind = random();
    if (kind < 0.35) return -120 * random() ** 2;
    return kind < 0.65 ? 100 * random() ** 2 : 0;
  };
  const knobs = Array.from({ length: count }, (_, index) =>
    knob(`k${index}`, ...Array.from({ length: random() < 0.7 ? 1 : 2 + Math.floor(2 * random()) }, effect)),
  );
  const order = knobs.map(({ id }) => id).sort(() => random() - 0.5);
  const together = (first: number, second: number): SyntheticPair =>
    pair(order[first] as string, 1, order[second] as string, 1, (random() < 0.7 ? -1 : 1) * (40 + 80 * random()));
  return { title: `${count} knobs, other coefficients every time`, baseMs: 1600, knobs, pairs: [together(0, 1), together(2, 3)] };
}

/**
 * What all starts of a search together say about the settings: every value that was tried has an effect in milliseconds
 * (phases add up), pairs of values have one where the starts show it, and settings that were started several times may lie
 * off the sum by what they were seen to.
 */
import type { KnobValue, Settings } from '../core/setting.ts';
import { settingsKey } from '../core/setting.ts';
import type { Effect } from '../core/tuning.ts';
import { median } from '../stats/quantile.ts';
import { type RegressionFit, robustRegression, studentQuantile, sumOf } from '../stats/robust-regression.ts';

/** A start that says something. */
export interface Seen {
  readonly settings: Settings;
  readonly ms: number;
  readonly phases?: Readonly<Record<string, number>>;
}

export interface ValueOf {
  readonly knob: string;
  readonly value: KnobValue;
}

/** A pair of values, and what both together change beyond the sum of what each does. */
export interface PairEffect {
  readonly pair: readonly [ValueOf, ValueOf];
  readonly ms: number;
  readonly deviationMs: number;
  /** Whether the model counts it. */
  readonly counted: boolean;
}

// Beforehand an effect may be a quarter of a start, that of a pair a tenth: weak enough to be moved by three starts.
const VALUE_PRIOR = 0.25;
const PAIR_PRIOR = 0.15;

// Of some 200 pairs one is beyond this by chance once in five fits; later starts then speak against it.
const PAIR_COUNTS = 3.3;
const MOST_PAIRS = 6;
const LEAST_TOGETHER = 3;

// A setting that was started so often may be told from what its parts sum to.
const LEAST_REPEATS = 4;

const NORMAL_95 = 1.959964;

type Term = readonly [number] | readonly [number, number];

export class EffectModel {
  readonly seen: readonly Seen[];
  /** All pairs that could be judged, the most certain first. */
  readonly pairs: readonly PairEffect[];
  readonly #values: readonly ValueOf[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #terms: readonly Term[];
  readonly #fit: RegressionFit;
  readonly #offsets: ReadonlyMap<string, number>;

  /** At least one start, each of a positive time. */
  constructor(seen: readonly Seen[]) {
    this.seen = seen;
    this.#values = valuesIn(seen);
    this.#index = new Map(this.#values.map((value, index) => [keyOf(value), index]));
    const active = seen.map(({ settings }) => this.#activeOf(settings));
    const singles = this.#values.map((_, index): Term => [index]);
    const found = findPairs(this.#values, singles, active, seen);
    this.#terms = found.terms;
    this.#fit = found.fit;
    this.pairs = found.pairs;
    this.#offsets = offsetsOf(seen, found.fit);
  }

  /** Standard deviation of one start, as a share of it. */
  get noise(): number {
    return this.#fit.noise;
  }

  /** Whether the value was ever part of a start that ended. The current ones always were. */
  knows(knob: string, value: KnobValue): boolean {
    return this.#index.has(keyOf({ knob, value }));
  }

  /** Milliseconds that the settings should take. */
  predict(settings: Settings): number {
    return sumOf(rowOf(this.#terms, this.#activeOf(settings)), this.#fit.coefficients) + (this.#offsets.get(settingsKey(settings)) ?? 0);
  }

  /** What changing from one to the other does, in milliseconds, and the standard deviation of that. */
  difference(from: Settings, to: Settings): { readonly ms: number; readonly deviationMs: number } {
    const contrast = new Float64Array(this.#terms.length + 1);
    for (const column of rowOf(this.#terms, this.#activeOf(to))) contrast[column] = 1;
    for (const column of rowOf(this.#terms, this.#activeOf(from))) contrast[column] = (contrast[column] as number) - 1;
    return { ms: this.predict(to) - this.predict(from), deviationMs: Math.sqrt(this.#fit.precision.quadratic(contrast)) };
  }

  /** The same with bounds at 95 %. */
  effect(from: Settings, to: Settings): Effect {
    const { ms, deviationMs } = this.difference(from, to);
    const half = studentQuantile(NORMAL_95, this.#fit.degrees) * deviationMs;
    return { ms, lowMs: ms - half, highMs: ms + half };
  }

  pairEffect({ ms, deviationMs }: PairEffect): Effect {
    const half = studentQuantile(NORMAL_95, this.#fit.degrees) * deviationMs;
    return { ms, lowMs: ms - half, highMs: ms + half };
  }

  #activeOf(settings: Settings): Uint8Array {
    const active = new Uint8Array(this.#values.length);
    for (const [knob, value] of Object.entries(settings)) {
      const index = this.#index.get(keyOf({ knob, value }));
      if (index !== undefined) active[index] = 1;
    }
    return active;
  }
}

function keyOf({ knob, value }: ValueOf): string {
  return `${knob}=${value}`;
}

/** In the order in which they were first started. */
function valuesIn(seen: readonly Seen[]): ValueOf[] {
  const values = new Map<string, ValueOf>();
  for (const { settings } of seen) for (const [knob, value] of Object.entries(settings)) values.set(keyOf({ knob, value }), { knob, value });
  return [...values.values()];
}

/** The terms that hold, each by its place; 0 is the constant. */
function rowOf(terms: readonly Term[], active: Uint8Array): number[] {
  const row = [0];
  for (let place = 0; place < terms.length; place += 1) {
    const [first, second = first] = terms[place] as Term;
    if (active[first] === 1 && active[second] === 1) row.push(place + 1);
  }
  return row;
}

function fitTerms(terms: readonly Term[], active: readonly Uint8Array[], seen: readonly Seen[]): RegressionFit {
  const values = seen.map(({ ms }) => ms);
  const typical = median(values) as number;
  const priors = [Number.POSITIVE_INFINITY, ...terms.map((term) => typical * (term.length === 1 ? VALUE_PRIOR : PAIR_PRIOR))];
  return robustRegression({ rows: active.map((one) => rowOf(terms, one)), values, priors });
}

/** Adds the pair that the starts speak for most, as long as one is beyond doubt. */
function findPairs(values: readonly ValueOf[], singles: readonly Term[], active: readonly Uint8Array[], seen: readonly Seen[]) {
  let terms = singles;
  let fit = fitTerms(terms, active, seen);
  for (;;) {
    const rows = active.map((one) => rowOf(terms, one));
    const scored = scorePairs(values, terms, rows, active, fit);
    const best = scored[0];
    if (best === undefined || best.certainty < PAIR_COUNTS || terms.length >= singles.length + MOST_PAIRS) {
      return { terms, fit, pairs: pairEffects(values, singles.length, terms, fit, scored) };
    }
    terms = [...terms, best.term];
    fit = fitTerms(terms, active, seen);
  }
}

interface ScoredPair {
  readonly term: readonly [number, number];
  readonly ms: number;
  readonly deviationMs: number;
  /** |ms| / deviationMs. */
  readonly certainty: number;
}

/** What each further pair would come to if it were counted, from the residuals: no fit each. The most certain first. */
function scorePairs(
  values: readonly ValueOf[],
  terms: readonly Term[],
  rows: readonly (readonly number[])[],
  active: readonly Uint8Array[],
  fit: RegressionFit,
) {
  const known = new Set(terms.map((term) => term.join(' ')));
  const scored: ScoredPair[] = [];
  for (let i = 0; i < values.length; i += 1) {
    for (let j = i + 1; j < values.length; j += 1) {
      if (values[i]?.knob === values[j]?.knob || known.has(`${i} ${j}`)) continue;
      const score = scorePair([i, j], rows, active, fit);
      if (score !== undefined) scored.push(score);
    }
  }
  return scored.sort((a, b) => b.certainty - a.certainty);
}

function scorePair(term: readonly [number, number], rows: readonly (readonly number[])[], active: readonly Uint8Array[], fit: RegressionFit) {
  const across = new Float64Array(fit.coefficients.length);
  let [together, size, agreement] = [0, 0, 0];
  for (const [row, one] of active.entries()) {
    if (one[term[0]] !== 1 || one[term[1]] !== 1) continue;
    together += 1;
    const weight = fit.weights[row] as number;
    size += weight;
    agreement += weight * (fit.residuals[row] as number);
    for (const column of rows[row] as readonly number[]) across[column] = (across[column] as number) + weight;
  }
  if (together < LEAST_TOGETHER) return undefined;
  // What the counted terms do not already say about the pair.
  const own = size - fit.precision.quadratic(across);
  if (own < 0.02 * size) return undefined;
  const [ms, deviationMs] = [agreement / own, Math.sqrt(1 / own)];
  return { term, ms, deviationMs, certainty: Math.abs(ms) / deviationMs };
}

function pairEffects(values: readonly ValueOf[], singles: number, terms: readonly Term[], fit: RegressionFit, scored: readonly ScoredPair[]): PairEffect[] {
  const pairOf = ([i, j]: readonly [number, number]): readonly [ValueOf, ValueOf] => [values[i] as ValueOf, values[j] as ValueOf];
  const counted = terms.slice(singles).map((term, position): PairEffect => {
    const column = singles + position + 1;
    const contrast = new Float64Array(terms.length + 1);
    contrast[column] = 1;
    const deviationMs = Math.sqrt(fit.precision.quadratic(contrast));
    return { pair: pairOf(term as readonly [number, number]), ms: fit.coefficients[column] as number, deviationMs, counted: true };
  });
  return [...counted, ...scored.map(({ term, ms, deviationMs }): PairEffect => ({ pair: pairOf(term), ms, deviationMs, counted: false }))];
}

/**
 * How far settings that were started several times lie off the sum, as far as that is more than their own scatter explains
 * (an empirical Bayes estimate): none where the sum fits.
 */
function offsetsOf(seen: readonly Seen[], { residuals, weights }: RegressionFit): Map<string, number> {
  const groups = new Map<string, { count: number; weight: number; sum: number }>();
  for (const [row, { settings }] of seen.entries()) {
    const key = settingsKey(settings);
    const group = groups.get(key) ?? { count: 0, weight: 0, sum: 0 };
    const weight = weights[row] as number;
    groups.set(key, { count: group.count + 1, weight: group.weight + weight, sum: group.sum + weight * (residuals[row] as number) });
  }
  const repeated = [...groups]
    .filter(([, { count }]) => count >= LEAST_REPEATS)
    .map(([key, { weight, sum }]) => ({ key, ms: sum / weight, variance: 1 / weight }));
  if (repeated.length < 2) return new Map();
  const excess = repeated.reduce((sum, { ms, variance }) => sum + ms ** 2 - variance, 0) / repeated.length;
  return new Map(excess <= 0 ? [] : repeated.map(({ key, ms, variance }) => [key, (ms * excess) / (excess + variance)]));
}

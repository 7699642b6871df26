/**
 * The starts of one search: how many are left, what each said, and what must not be started again. Everything that a
 * strategy knows is here, so that the same observations lead to the same proposals.
 */
import type { KnobValue, Settings } from '../core/setting.ts';
import { settingsKey } from '../core/setting.ts';
import type { SearchStage } from '../core/tuning.ts';
import { EffectModel, type Seen, type ValueOf } from './effect-model.ts';
import type { Observation, Proposal, SearchProblem } from './search.ts';

export interface Start {
  readonly settings: Settings;
  readonly observation: Observation;
  readonly stage: SearchStage;
}

/** Settings that are out, and why. */
export interface Ban {
  readonly end: 'failed' | 'guard-broken';
  readonly reason: string;
  /** Number of the start that showed it, 1-based. */
  readonly after: number;
}

export type Asking<T> = Generator<Proposal, T, Observation>;

export class Starts {
  readonly problem: SearchProblem;
  readonly #made: Start[] = [];
  readonly #ids = new Map<string, string>([['', 'c0']]);
  readonly #bans = new Map<string, Ban>();
  readonly #failures: (ValueOf & { reason: string })[] = [];
  readonly #pairs: (readonly [ValueOf, ValueOf])[] = [];
  #ended = false;
  #model: { readonly made: number; readonly model: EffectModel | undefined } | undefined;

  constructor(problem: SearchProblem) {
    this.problem = problem;
  }

  get made(): readonly Start[] {
    return this.#made;
  }

  get left(): number {
    return this.#ended ? 0 : Math.max(0, this.problem.maxStarts - this.#made.length);
  }

  get failures(): readonly (ValueOf & { readonly reason: string })[] {
    return this.#failures;
  }

  /** What all starts so far say together; undefined before the first one that completed. */
  model(): EffectModel | undefined {
    if (this.#model?.made !== this.#made.length) {
      const seen = this.seen();
      this.#model = { made: this.#made.length, model: seen.length === 0 ? undefined : new EffectModel(seen) };
    }
    return this.#model?.model;
  }

  /** Completed starts, and the ones that were ended for being too slow, as slow as they were then. */
  seen(): Seen[] {
    return this.#made.flatMap(({ settings, observation: { ms, phases } }) =>
      ms === undefined || !(ms > 0) || ms === Number.POSITIVE_INFINITY ? [] : [{ settings, ms, ...(phases !== undefined && { phases }) }],
    );
  }

  /** One start; undefined where none is left, or these settings must not be started. */
  *ask(stage: SearchStage, settings: Settings, censorMs?: number): Asking<Observation | undefined> {
    return this.isOpen(settings) ? yield* this.#start(stage, settings, censorMs) : undefined;
  }

  /** Settings that failed once more: a start that works this time opens them again. */
  *retry(stage: SearchStage, settings: Settings): Asking<Observation | undefined> {
    const observation = yield* this.#start(stage, settings);
    if (observation !== undefined && observation.failed === undefined && observation.guard === undefined) this.#bans.delete(settingsKey(settings));
    return observation;
  }

  *#start(stage: SearchStage, settings: Settings, censorMs?: number): Asking<Observation | undefined> {
    if (this.left === 0) return undefined;
    this.#name(settings);
    const answer = yield { stage, settings, ...(censorMs !== undefined && { censorMs }) };
    const observation = answer.censored === true && answer.ms === undefined && censorMs !== undefined ? { ...answer, ms: censorMs } : answer;
    this.#made.push({ settings, observation, stage });
    if (observation.last === true) this.#ended = true;
    this.#judge(settings, observation);
    return observation;
  }

  /** The baseline is always open: everything is compared with it. */
  isOpen(settings: Settings): boolean {
    const key = settingsKey(settings);
    if (key === '') return true;
    if (this.#bans.has(key)) return false;
    const holds = ({ knob, value }: ValueOf): boolean => settings[knob] === value;
    if (this.#failures.some(holds) || this.#pairs.some((pair) => pair.every(holds))) return false;
    return this.problem.allows(settings);
  }

  isExcluded(knob: string, value: KnobValue): boolean {
    return this.#failures.some((failure) => failure.knob === knob && failure.value === value);
  }

  /** Both work by themselves and fail together. */
  excludePair(pair: readonly [ValueOf, ValueOf]): void {
    this.#pairs.push(pair);
  }

  get excludedPairs(): readonly (readonly [ValueOf, ValueOf])[] {
    return this.#pairs;
  }

  exclude(knob: string, value: KnobValue, reason: string): void {
    if (!this.isExcluded(knob, value)) this.#failures.push({ knob, value, reason });
  }

  banOf(settings: Settings): Ban | undefined {
    return this.#bans.get(settingsKey(settings));
  }

  /** `c0` is the baseline; the others in the order in which they were first proposed. */
  idOf(settings: Settings): string {
    return this.#ids.get(settingsKey(settings)) ?? `c${this.#ids.size}`;
  }

  /** Milliseconds of the completed starts with exactly these settings. */
  timesOf(settings: Settings): number[] {
    const key = settingsKey(settings);
    return this.#made.flatMap(({ settings: other, observation: { ms } }) => (ms !== undefined && settingsKey(other) === key ? [ms] : []));
  }

  countOf(settings: Settings): number {
    const key = settingsKey(settings);
    return this.#made.filter((start) => settingsKey(start.settings) === key).length;
  }

  #name(settings: Settings): void {
    const key = settingsKey(settings);
    if (!this.#ids.has(key)) this.#ids.set(key, `c${this.#ids.size}`);
  }

  #judge(settings: Settings, { failed, guard }: Observation): void {
    const key = settingsKey(settings);
    const after = this.#made.length;
    if (key === '' || this.#bans.has(key)) return;
    if (failed !== undefined) this.#bans.set(key, { end: 'failed', reason: failed, after });
    else if (guard !== undefined) this.#bans.set(key, { end: 'guard-broken', reason: `It breaks the guard on ${guard}.`, after });
  }
}

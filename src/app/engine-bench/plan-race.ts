/** What was asked on the command line → the contestants and their order in each round. */
import type { Contestant, RaceRequest } from '../../core/engine-race.ts';
import { ColdstartError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { ModelSource } from '../../core/scenario.ts';
import type { NativeOptions } from '../../core/start-plan.ts';
import { LOADERS } from '../../engine/loaders/registry.ts';
import { seededRandom, shuffle } from '../../stats/random.ts';
import { type SessionStrategy, type StrategyFile, sessionStrategies } from './session-strategies.ts';

export interface RaceQuestion {
  readonly backend: string;
  /** Absolute; undefined for a backend that starts without a model. */
  readonly model?: string;
  /** The same as it was named: what is derived from it is found by that. */
  readonly source?: ModelSource;
  readonly isOrt: boolean;
  /** Names from the command line; undefined: all. An empty list: none of them. */
  readonly loaders?: readonly string[];
  readonly strategies?: readonly string[];
  /** Of all contestants; a strategy's own go before them. */
  readonly options: NativeOptions;
  readonly rounds: number;
  readonly seed: number;
  readonly maxTimeMs: number;
}

/** Files of strategies beside the model itself, absolute; a strategy whose file is missing is no contestant. */
export type StrategyFiles = Readonly<Partial<Record<StrategyFile, string>>>;

/** Left to the engine: nothing would be loaded. */
const NO_LOADER = new Set(['path']);

function pick<T extends { readonly id: string }>(what: string, known: readonly T[], names: readonly string[] | undefined): readonly T[] {
  if (names === undefined) return known;
  return [...new Set(names)].map((name) => {
    const found = known.find(({ id }) => id === name);
    if (found) return found;
    const ids = known.map(({ id }) => id);
    throw new ColdstartError('USAGE_UNKNOWN_NAME', { what, name, nearest: didYouMean(name, ids), known: ids.join(', ') || 'none without a model' });
  });
}

function loaderContestants({ model, loaders, options }: RaceQuestion): Contestant[] {
  const known = model === undefined ? [] : Object.values(LOADERS).filter(({ id }) => !NO_LOADER.has(id));
  return pick('loader', known, loaders).map(({ id, title }) => ({
    id: `loader:${id}`,
    group: 'loader',
    name: id,
    title,
    ...(model !== undefined && { file: model }),
    loader: id,
    order: 'sequential',
    options,
  }));
}

function sessionContestant(
  { id, title, file, loader = 'auto', order = 'overlapped', options }: SessionStrategy,
  question: RaceQuestion,
  files: StrategyFiles,
): Contestant {
  const place = files[file];
  return {
    id: `session:${id}`,
    group: 'session',
    name: id,
    title,
    ...(place !== undefined && { file: place }),
    loader,
    order,
    options: { ...question.options, ...options },
  };
}

/** Those that were asked for, all of them unless some were named. Throws USAGE_UNKNOWN_NAME. */
export function chosenStrategies({ backend, isOrt, strategies }: RaceQuestion): readonly SessionStrategy[] {
  return pick('session strategy', sessionStrategies(backend, isOrt), strategies);
}

/** Before anything is derived. Throws USAGE_UNKNOWN_NAME, and USAGE_INVALID_FLAG where nothing is left to race. */
export function checkRace(question: RaceQuestion): void {
  if (loaderContestants(question).length + chosenStrategies(question).length > 0) return;
  throw new ColdstartError('USAGE_INVALID_FLAG', { problem: 'neither a loader nor a strategy is left to race', command: 'engine bench' });
}

/** For a question that checkRace has let pass. */
export function planRace(question: RaceQuestion, files: StrategyFiles): RaceRequest {
  const { backend, rounds, seed, maxTimeMs, model } = question;
  const able = chosenStrategies(question).filter(({ file }) => file === 'model' || files[file] !== undefined);
  const all = { ...files, ...(model !== undefined && { model }) };
  const contestants = [...loaderContestants(question), ...able.map((strategy) => sessionContestant(strategy, question, all))];
  const random = seededRandom(seed);
  const ids = contestants.map(({ id }) => id);
  return { backend, contestants, rounds: Array.from({ length: rounds }, () => shuffle([...ids], random)), maxTimeMs };
}

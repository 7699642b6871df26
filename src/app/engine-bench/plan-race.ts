/** What was asked on the command line → the contestants, the files that have to be written for them, and their order. */
import { join } from 'node:path';
import type { Contestant, DerivedFile, RaceRequest } from '../../core/engine-race.ts';
import { ColdstartError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { NativeOptions } from '../../core/start-plan.ts';
import { LOADERS } from '../../engine/loaders/registry.ts';
import { seededRandom, shuffle } from '../../stats/random.ts';
import { type SessionStrategy, type StrategyFile, sessionStrategies } from './session-strategies.ts';

export interface RaceQuestion {
  readonly backend: string;
  /** Absolute; undefined for a backend that starts without a model. */
  readonly model?: string;
  readonly isOrt: boolean;
  /** Names from the command line; undefined: all. An empty list: none of them. */
  readonly loaders?: readonly string[];
  readonly strategies?: readonly string[];
  /** Of all contestants; a strategy's own go before them. */
  readonly options: NativeOptions;
  readonly rounds: number;
  readonly seed: number;
  readonly maxTimeMs: number;
  /** A folder of this race's own, for files that are written for it. */
  readonly folder: string;
}

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

/** A derived file carries the weights itself: it must not look for the model's external data beside it. */
function placeOf(file: StrategyFile, { model, folder }: RaceQuestion): string | undefined {
  return file === 'model' ? model : join(folder, file === 'ort' ? 'optimised.ort' : 'optimised.onnx');
}

function sessionContestant({ id, title, file, loader = 'auto', order = 'overlapped', options }: SessionStrategy, question: RaceQuestion): Contestant {
  const place = placeOf(file, question);
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

const DERIVED: readonly { readonly kind: StrategyFile; readonly title: string; readonly format: string }[] = [
  { kind: 'optimised', title: 'the optimised model', format: 'ONNX' },
  { kind: 'ort', title: 'the model in ORT format', format: 'ORT' },
];

function derivedFiles(strategies: readonly SessionStrategy[], question: RaceQuestion): DerivedFile[] {
  const { model, options } = question;
  return DERIVED.filter(({ kind }) => strategies.some(({ file }) => file === kind)).flatMap(({ kind, title, format }) => {
    const file = placeOf(kind, question);
    if (file === undefined || model === undefined) return [];
    return [{ file, title, from: model, options: { ...options, saveOptimized: file, 'config.session.save_model_format': format } }];
  });
}

/** Throws USAGE_UNKNOWN_NAME, and USAGE_INVALID_FLAG where nothing is left to race. */
export function planRace(question: RaceQuestion): RaceRequest {
  const { backend, rounds, seed, maxTimeMs } = question;
  const strategies = pick('session strategy', sessionStrategies(backend, question.isOrt), question.strategies);
  const contestants = [...loaderContestants(question), ...strategies.map((strategy) => sessionContestant(strategy, question))];
  if (contestants.length === 0)
    throw new ColdstartError('USAGE_INVALID_FLAG', { problem: 'neither a loader nor a strategy is left to race', command: 'engine bench' });
  const random = seededRandom(seed);
  const ids = contestants.map(({ id }) => id);
  return {
    backend,
    derive: derivedFiles(strategies, question),
    contestants,
    rounds: Array.from({ length: rounds }, () => shuffle([...ids], random)),
    maxTimeMs,
  };
}

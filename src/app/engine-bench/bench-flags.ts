/** The numbers and lists that `engine bench` takes on its command line; a wrong one is a wrong flag (USAGE_INVALID_FLAG). */
import { ColdstartError } from '../../core/errors.ts';
import { parseDurationMs } from '../../scenario/units.ts';

export interface BenchFlags {
  readonly rounds: string;
  readonly maxTime: string;
  readonly seed: string;
  readonly loaders?: string;
  readonly strategies?: string;
}

export interface BenchNumbers {
  readonly rounds: number;
  readonly maxTimeMs: number;
  readonly seed: number;
  readonly loaders?: readonly string[];
  readonly strategies?: readonly string[];
}

const MOST_ROUNDS = 10_000;
const MOST_SEED = 0xffff_ffff;

function invalid(problem: string): ColdstartError {
  return new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'engine bench' });
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text.trim()) || value < least || value > most) throw invalid(`${flag}: ${text} is no whole number from ${least} to ${most}`);
  return value;
}

/** `none` is no name: it leaves the whole kind out. */
function names(flag: string, text: string): readonly string[] {
  const list = text.split(',').map((name) => name.trim());
  if (list.length === 1 && list[0] === 'none') return [];
  if (list.some((name) => name === '')) throw invalid(`${flag}: ${text} has an empty name`);
  return list;
}

export function parseBenchFlags({ rounds, maxTime, seed, loaders, strategies }: BenchFlags): BenchNumbers {
  const maxTimeMs = parseDurationMs(maxTime);
  if (maxTimeMs === undefined || maxTimeMs <= 0) throw invalid(`--max-time: ${maxTime} is no duration like 90s or 2m`);
  return {
    rounds: wholeNumber('--rounds', rounds, 1, MOST_ROUNDS),
    maxTimeMs,
    seed: wholeNumber('--seed', seed, 0, MOST_SEED),
    ...(loaders !== undefined && { loaders: names('--loaders', loaders) }),
    ...(strategies !== undefined && { strategies: names('--strategies', strategies) }),
  };
}

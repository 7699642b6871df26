/**
 * What the scenario side needs to know of backends and loaders: their ids and a table of options. The descriptors in
 * engine/ have this shape; they are handed in, so nothing here imports them.
 */
import { didYouMean } from '../core/nearest.ts';
import type { ScalarOption } from '../core/scenario.ts';
import { parseDurationMs, parseSizeBytes } from './units.ts';

export interface OptionRow {
  readonly kind: 'choice' | 'integer' | 'number' | 'boolean' | 'string' | 'path' | 'duration' | 'size';
  readonly choices?: readonly ScalarOption[];
  readonly default?: ScalarOption;
  readonly help: string;
  readonly min?: number;
  readonly max?: number;
  /** The row stands for every key that begins with its own: `config.` for `config.session.disable_prepacking`. */
  readonly prefix?: boolean;
}

export type OptionTable = Readonly<Record<string, OptionRow>>;

interface BackendEntry {
  readonly id: string;
  readonly options: OptionTable;
  /** Whether it starts without a model; only the fake one does. */
  readonly needsModel: boolean;
  /** Whether it runs on a GPU. */
  readonly usesGpu?: boolean;
}

interface LoaderEntry {
  readonly id: string;
}

export interface EngineCatalogue {
  readonly backends: Readonly<Record<string, BackendEntry>>;
  readonly loaders: Readonly<Record<string, LoaderEntry>>;
}

export interface OptionProblem {
  readonly key: string;
  readonly problem: string;
  readonly unknown: boolean;
}

/** The row of a key: its own, or the longest prefix that it begins with. */
export function findOption(table: OptionTable, key: string): OptionRow | undefined {
  if (Object.hasOwn(table, key) && table[key]?.prefix !== true) {
    return table[key];
  }
  const prefixes = Object.keys(table).filter((name) => table[name]?.prefix === true && key.startsWith(name) && key.length > name.length);
  const longest = prefixes.sort((left, right) => right.length - left.length)[0];
  return longest === undefined ? undefined : table[longest];
}

/** The first option that the table does not know or does not allow. */
export function checkOptions(table: OptionTable, options: Readonly<Record<string, ScalarOption>>): OptionProblem | undefined {
  for (const [key, value] of Object.entries(options)) {
    const row = findOption(table, key);
    if (row === undefined) {
      return { key, unknown: true, problem: didYouMean(key, Object.keys(table)) };
    }
    const problem = checkValue(row, value);
    if (problem !== undefined) {
      return { key, unknown: false, problem };
    }
  }
  return undefined;
}

function checkValue(row: OptionRow, value: ScalarOption): string | undefined {
  switch (row.kind) {
    case 'choice':
      return checkChoice((row.choices ?? []).map(String), value);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected true or false, got ${JSON.stringify(value)}`;
    case 'integer':
    case 'number':
      return checkNumber(row, value);
    case 'duration':
      return typeof value === 'string' && parseDurationMs(value) !== undefined
        ? undefined
        : `expected a duration such as 250ms or 3s, got ${JSON.stringify(value)}`;
    case 'size':
      return parseSizeBytes(String(value)) !== undefined ? undefined : `expected a size such as 64MiB, got ${JSON.stringify(value)}`;
    default:
      return typeof value === 'string' && value !== '' ? undefined : `expected text, got ${JSON.stringify(value)}`;
  }
}

function checkChoice(choices: readonly string[], value: ScalarOption): string | undefined {
  return choices.includes(String(value))
    ? undefined
    : `expected one of ${choices.join(', ')}, got ${JSON.stringify(value)}${didYouMean(String(value), choices)}`;
}

function checkNumber(row: OptionRow, value: ScalarOption): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || (row.kind === 'integer' && !Number.isSafeInteger(value))) {
    return `expected ${row.kind === 'integer' ? 'a whole number' : 'a number'}, got ${JSON.stringify(value)}`;
  }
  const low = row.min ?? Number.NEGATIVE_INFINITY;
  const high = row.max ?? Number.POSITIVE_INFINITY;
  return value >= low && value <= high ? undefined : `expected ${rangeText(row)}, got ${value}`;
}

function rangeText({ min, max }: OptionRow): string {
  if (min !== undefined && max !== undefined) {
    return `${min} to ${max}`;
  }
  return min === undefined ? `at most ${max}` : `at least ${min}`;
}

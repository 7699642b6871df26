/** From a nightly file to the series of a night: validated, every default filled in. Faults name the file and the line. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { ColdstartError } from '../core/errors.ts';
import { explainIssues } from './explain-issue.ts';
import { NIGHTLY_FILE } from './list.ts';
import { locateInFile } from './load.ts';
import { nightlySchema, type UserNightly, type UserSeries } from './nightly-schema.ts';
import { SettingProblem } from './setting-problem.ts';
import { parseDurationMs } from './units.ts';
import { readScenarioFile } from './yaml-source.ts';

const DEFAULTS = { pairs: 15, confirmPairs: 40, confirm: 'auto', maxTime: '30m' } as const;
const DEFAULT_NIGHT = '4h';
const DEFAULT_BOUNDS = '10%';
const DEFAULT_PRESSURE = '20%';

/** A series of the night, as it was asked for. */
export interface NightlySeries {
  readonly series: string;
  /** Absolute file, or the name of a built-in scenario. */
  readonly scenario: string;
  /** Without folder and extension. */
  readonly scenarioName: string;
  readonly variant?: string;
  readonly head?: string;
  readonly needs: readonly 'docker'[];
  readonly pairs: number;
  readonly confirmPairs: number;
  readonly confirm: 'auto' | 'one' | 'two';
  readonly maxTimeMs: number;
}

export interface NightlyPlan {
  /** Absolute. */
  readonly file: string;
  readonly maxTimeMs: number;
  /** Shares, 0 to 1. */
  readonly noise: { readonly bounds: number; readonly cpuPressure: number };
  readonly series: readonly NightlySeries[];
  /** SHA-256 over what the file asks for, first 16 hex digits; comments and order of keys do not matter. */
  readonly hash: string;
}

/** A file of the user's, nightly.yaml of the working folder, or the built-in one. */
export function findNightlyFile(given: string | undefined, cwd: string, scenariosFolder: string): string {
  if (given !== undefined) return resolve(cwd, given);
  const own = resolve(cwd, NIGHTLY_FILE);
  return existsSync(own) ? own : join(scenariosFolder, NIGHTLY_FILE);
}

function share(text: string): number {
  return Number.parseFloat(text) / 100;
}

function durationMs(text: string): number {
  return parseDurationMs(text) as number;
}

function scenarioName(scenario: string): string {
  return basename(scenario, extname(scenario));
}

function seriesName({ name, scenario, variant }: UserSeries): string {
  return name ?? (variant === undefined ? scenarioName(scenario) : `${scenarioName(scenario)}/${variant}`);
}

function resolveSeries(user: UserSeries, { defaults = {} }: UserNightly, folder: string): NightlySeries {
  const isFile = user.scenario.includes(sep) || /\.ya?ml$/i.test(user.scenario);
  return {
    series: seriesName(user),
    scenario: isFile ? resolve(folder, user.scenario) : user.scenario,
    scenarioName: scenarioName(user.scenario),
    ...(user.variant !== undefined && { variant: user.variant }),
    ...(user.head !== undefined && { head: user.head }),
    needs: user.needs ?? [],
    pairs: user.pairs ?? defaults.pairs ?? DEFAULTS.pairs,
    confirmPairs: user.confirmPairs ?? defaults.confirmPairs ?? DEFAULTS.confirmPairs,
    confirm: user.confirm ?? defaults.confirm ?? DEFAULTS.confirm,
    maxTimeMs: durationMs(user.maxTime ?? defaults.maxTime ?? DEFAULTS.maxTime),
  };
}

function findTwice(series: readonly NightlySeries[]): number {
  return series.findIndex(({ series: name }, index) => series.findIndex((other) => other.series === name) < index);
}

function notFound(error: unknown): never {
  if (!(error instanceof ColdstartError) || error.code !== 'SCENARIO_NOT_FOUND') throw error;
  throw new ColdstartError('NIGHT_FILE_MISSING', error.details, { cause: error });
}

/** Throws NIGHT_FILE_MISSING, SCENARIO_SYNTAX, SCENARIO_UNKNOWN_KEY or SCENARIO_INVALID_VALUE. */
export async function loadNightly(file: string): Promise<NightlyPlan> {
  const source = await readScenarioFile(file).catch(notFound);
  const parsed = nightlySchema.safeParse(source.value);
  if (!parsed.success) {
    const problems = explainIssues(parsed.error.issues, source.value, nightlySchema);
    const first = problems.sort((left, right) => source.lineOf(left.path) - source.lineOf(right.path))[0];
    throw locateInFile(first ?? new SettingProblem([], 'it is no nightly file'), source, 'nightly');
  }
  const user = parsed.data;
  const series = user.series.map((one) => resolveSeries(one, user, dirname(file)));
  const twice = findTwice(series);
  if (twice >= 0)
    throw locateInFile(new SettingProblem(['series', twice], `there is another series ${series[twice]?.series}: give one of them a name`), source, 'nightly');
  const plan = {
    maxTimeMs: durationMs(user.maxTime ?? DEFAULT_NIGHT),
    noise: { bounds: share(user.hostNoise?.bounds ?? DEFAULT_BOUNDS), cpuPressure: share(user.hostNoise?.cpuPressure ?? DEFAULT_PRESSURE) },
    series,
  };
  return { file, ...plan, hash: createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 16) };
}

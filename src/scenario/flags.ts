/**
 * The command line's say: flags become the same keys that a scenario file has and override them. Values are checked here,
 * so that a wrong one is a wrong flag (USAGE_INVALID_FLAG) and not a wrong scenario.
 */
import { isAbsolute, resolve } from 'node:path';
import { BUDGET_MOMENTS, BUDGET_QUANTILES, type BudgetMoment, type BudgetQuantile } from '../core/budget.ts';
import { START_STATES, type StartState } from '../core/cold-state.ts';
import { ColdstartError } from '../core/errors.ts';
import { gpuSelectionText, parseGpuSelection } from '../core/gpu-selection.ts';
import { didYouMean } from '../core/nearest.ts';
import { CONTEXT_MODES, MODEL_NAMES, type ModelName, PIPELINE_ORDERS } from '../core/scenario.ts';
import type { UserScenario, UserSettings } from './schema.ts';
import { shownValue } from './setting-problem.ts';
import { parseDurationMs, parseSizeBytes } from './units.ts';

/** As commander hands them over: texts, lists for the repeatable ones. */
export interface ScenarioFlags {
  readonly target?: string;
  readonly image?: string;
  readonly model?: string;
  readonly engine?: string;
  readonly loader?: string;
  /** The engine library, as engine.options.library. */
  readonly library?: string;
  readonly pipeline?: string;
  /** `4`, `4:parallel` or `lazy`. */
  readonly contexts?: string;
  readonly state?: string;
  readonly trials?: string;
  readonly maxTime?: string;
  readonly at?: string;
  readonly budget?: string;
  readonly moment?: string;
  readonly health?: string;
  /** An address, or `none`. */
  readonly infer?: string;
  /** `NAME=value`, or `NAME` for the caller's own value. */
  readonly env?: readonly string[];
  readonly volume?: readonly string[];
  readonly port?: readonly string[];
  readonly gpus?: string;
  readonly network?: string;
  readonly memory?: string;
  readonly cpus?: string;
  readonly timeout?: string;
  readonly seed?: string;
  /** False for --no-lock. */
  readonly lock?: boolean;
  /** What stands after `--`. */
  readonly args?: readonly string[];
}

export interface FlagContext {
  /** Relative paths of flags are relative to it. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function invalidFlag(problem: string): ColdstartError {
  return new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'run' });
}

/** Keys beside the settings that flags set. */
export function flaggedScenario(flags: ScenarioFlags): UserScenario {
  const trials = wholeNumber('--trials', flags.trials, 1, 100_000);
  const seed = wholeNumber('--seed', flags.seed, 0, 2 ** 32 - 1);
  const budget = {
    ...(flags.budget !== undefined && { limit: duration('--budget', flags.budget) }),
    ...(flags.at !== undefined && { at: choice<BudgetQuantile>('--at', flags.at, BUDGET_QUANTILES) }),
    ...(flags.moment !== undefined && { moment: choice<BudgetMoment>('--moment', flags.moment, BUDGET_MOMENTS) }),
  };
  return {
    ...(trials !== undefined && { trials }),
    ...(seed !== undefined && { seed }),
    ...(flags.maxTime !== undefined && { maxTime: duration('--max-time', flags.maxTime) }),
    ...(Object.keys(budget).length > 0 && { budget }),
  };
}

/** Settings that any target takes; merged over each variant. */
export function flaggedSettings(flags: ScenarioFlags, context: FlagContext): UserSettings {
  const engine = {
    ...(flags.model !== undefined && { model: modelOf(flags.model, context) }),
    ...(flags.engine !== undefined && { backend: given('--engine', flags.engine) }),
    ...(flags.loader !== undefined && { loader: given('--loader', flags.loader) }),
    ...(flags.library !== undefined && { options: { library: resolve(context.cwd, given('--library', flags.library)) } }),
    ...(flags.pipeline !== undefined && { pipeline: choice('--pipeline', flags.pipeline, PIPELINE_ORDERS) }),
    ...(flags.contexts !== undefined && { contexts: contextsOf(flags.contexts) }),
  };
  const health = {
    ...(flags.health !== undefined && { url: given('--health', flags.health) }),
    ...(flags.timeout !== undefined && { timeout: duration('--timeout', flags.timeout) }),
  };
  return {
    ...(Object.keys(engine).length > 0 && { engine }),
    ...(Object.keys(health).length > 0 && { health }),
    ...(flags.infer !== undefined && { infer: flags.infer === 'none' ? ('none' as const) : { url: given('--infer', flags.infer) } }),
    ...(flags.state !== undefined && { state: choice<StartState>('--state', flags.state, START_STATES) }),
  };
}

/** Ports of --port; the first one is where health and inference are asked for. */
export function flaggedPorts(flags: ScenarioFlags): number[] {
  return (flags.port ?? []).map((port) => wholeNumber('--port', port, 1, 65535) as number);
}

/** `NAME=value` entries; a bare NAME takes the caller's value, as docker run does. */
export function flaggedEnvironment(flags: ScenarioFlags, context: FlagContext): Record<string, string> {
  return Object.fromEntries(
    (flags.env ?? []).map((entry) => {
      const equals = entry.indexOf('=');
      const name = equals < 0 ? entry : entry.slice(0, equals);
      const value = equals < 0 ? context.env[name] : entry.slice(equals + 1);
      if (name === '' || entry.includes('\0')) {
        throw invalidFlag('--env expects NAME=value');
      }
      if (value === undefined) {
        throw invalidFlag(`--env ${name}: the variable is not set here; give ${name}=value`);
      }
      return [name, value];
    }),
  );
}

type DockerSettings = NonNullable<Exclude<NonNullable<UserSettings['target']>, string>['docker']>;

/** What only a container takes. */
export function flaggedDocker(flags: ScenarioFlags, context: FlagContext): DockerSettings {
  const cpus = flags.cpus === undefined ? undefined : Number(flags.cpus);
  if (cpus !== undefined && !(cpus >= 0.01 && cpus <= 4096)) {
    throw invalidFlag(`--cpus expects a number such as 1.5, got ${shownValue(flags.cpus)}`);
  }
  if (flags.memory !== undefined && (parseSizeBytes(flags.memory) ?? 0) < 1) {
    throw invalidFlag(`--memory expects a size such as 512m or 4g, got ${shownValue(flags.memory)}`);
  }
  const ports = flaggedPorts(flags);
  return {
    ...(flags.image !== undefined && { image: given('--image', flags.image) }),
    ...(flags.volume !== undefined && flags.volume.length > 0 && { volumes: flags.volume.map((volume) => absoluteVolume(volume, context.cwd)) }),
    ...(ports.length > 0 && { ports }),
    ...(flags.gpus !== undefined && { gpus: gpusOf(flags.gpus) }),
    ...(flags.network !== undefined && { network: given('--network', flags.network) }),
    ...(flags.memory !== undefined && { memory: flags.memory }),
    ...(cpus !== undefined && { cpus }),
  };
}

/** A source that is a relative path becomes absolute; a bare name stays the name of a Docker volume. */
export function absoluteVolume(volume: string, folder: string): string {
  const [source = '', ...rest] = volume.split(':');
  const isPath = source.includes('/') || source === '.' || source === '..';
  return isPath && !isAbsolute(source) ? [resolve(folder, source), ...rest].join(':') : volume;
}

function modelOf(value: string, { cwd }: FlagContext): { make: ModelName } | { file: string } {
  return (MODEL_NAMES as readonly string[]).includes(value) ? { make: value as ModelName } : { file: resolve(cwd, given('--model', value)) };
}

function gpusOf(value: string): string {
  const selection = parseGpuSelection(value);
  if (selection === undefined) {
    throw invalidFlag(`--gpus expects all, none, a number, device=0,1 or UUIDs, got ${shownValue(value)}`);
  }
  return gpuSelectionText(selection);
}

function contextsOf(value: string): NonNullable<NonNullable<UserSettings['engine']>['contexts']> {
  const match = /^(\d+)?(?::?([a-z]+))?$/.exec(value);
  if (match === null || value === '' || value.startsWith(':')) {
    throw invalidFlag(`--contexts expects a number, a mode or both, such as 4:parallel; got ${shownValue(value)}`);
  }
  const count = wholeNumber('--contexts', match[1], 1, 64);
  const mode = match[2] === undefined ? undefined : choice('--contexts', match[2], CONTEXT_MODES);
  return { ...(count !== undefined && { count }), ...(mode !== undefined && { mode }) };
}

function given(flag: string, value: string): string {
  if (value.trim() === '' || value.includes('\0')) {
    throw invalidFlag(`${flag} expects a value, got ${shownValue(value)}`);
  }
  return value;
}

function duration(flag: string, value: string): string {
  if ((parseDurationMs(value) ?? 0) <= 0) {
    throw invalidFlag(`${flag} expects a duration such as 250ms, 3s or 5m, got ${shownValue(value)}`);
  }
  return value;
}

function wholeNumber(flag: string, value: string | undefined, low: number, high: number): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= low && number <= high)) {
    throw invalidFlag(`${flag} expects a whole number from ${low} to ${high}, got ${shownValue(value)}`);
  }
  return number;
}

/** Also used for --target, whose values are not a core constant. */
export function choice<T extends string>(flag: string, value: string, choices: readonly T[]): T {
  const known = choices.find((candidate) => candidate === value);
  if (known === undefined) {
    throw invalidFlag(`${flag} expects one of ${choices.join(', ')}, got ${shownValue(value)}${didYouMean(value, choices)}`);
  }
  return known;
}

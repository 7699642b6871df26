/** The user's scenario and the flags to the resolved one: variants expanded, every default filled in. */
import type { StartupBudget } from '../core/budget.ts';
import { DEFAULT_BUDGET } from '../core/budget.ts';
import { type ModelSource, type Scenario, SINGLE_VARIANT, type Variant, type VariantSettings } from '../core/scenario.ts';
import { applyFlags } from './apply-flags.ts';
import { type FlagContext, flaggedScenario, type ScenarioFlags } from './flags.ts';
import { mergeSettings } from './merge-settings.ts';
import type { EngineCatalogue } from './option-table.ts';
import { resolveBuild } from './resolve-build.ts';
import { durationMs } from './resolve-routes.ts';
import { resolveSettings } from './resolve-settings.ts';
import { SETTING_KEYS, type UserScenario, type UserSettings } from './schema.ts';
import { SettingProblem } from './setting-problem.ts';

export interface LoadedScenario {
  readonly user: UserScenario;
  readonly name: string;
  /** Relative paths are relative to it. */
  readonly folder: string;
  readonly hasFile: boolean;
  /** Names of a map of variants as they are written: objects put keys that look like numbers first. */
  readonly variantOrder: readonly string[];
}

const DEFAULT_CONTROLS = 5;
const LONGEST_RUN_MS = 7 * 24 * 3_600_000;
/** Clean starts that can prove the share with 95 % confidence, rounded up: 29, 59 and 299 are needed. */
const DEFAULT_TRIALS: Readonly<Record<StartupBudget['at'], number>> = { p50: 30, p90: 30, p95: 60, p99: 300 };

interface NamedSettings {
  readonly id: string;
  readonly settings: UserSettings;
  /** Where its keys stand in the file. */
  readonly path: readonly (string | number)[];
}

/** Throws SettingProblem, USAGE_INVALID_FLAG and PROBE_URL_UNSUPPORTED. */
export function resolveScenario(loaded: LoadedScenario, flags: ScenarioFlags, context: FlagContext, catalogue: EngineCatalogue): Scenario {
  const over = flaggedScenario(flags);
  const user: UserScenario = { ...loaded.user, ...over, ...(over.budget !== undefined && { budget: { ...loaded.user.budget, ...over.budget } }) };
  const [first, ...others] = expandVariants(loaded).map((named) => resolveVariant(named, loaded, flags, context, catalogue));
  if (first === undefined) {
    throw new SettingProblem(['variants'], 'give at least two variants');
  }
  const variants: readonly [Variant, ...Variant[]] = [first, ...others];
  const budget = resolveBudget(user.budget ?? {}, variants);
  const trials = user.trials ?? DEFAULT_TRIALS[budget.at];
  return {
    name: loaded.name,
    title: user.title ?? defaultTitle(variants[0]),
    variants,
    trials,
    maxTimeMs: Math.ceil(durationMs(['maxTime'], user.maxTime ?? '5m', 1, LONGEST_RUN_MS)),
    budget,
    seed: user.seed ?? 1,
    controls: resolveControls(user.controls, variants[0], trials),
    share: flags.lock === false ? 'no-lock' : 'lock',
    ...(user.build !== undefined && { build: resolveBuild(user.build, variants) }),
  };
}

function expandVariants({ user, variantOrder }: LoadedScenario): NamedSettings[] {
  const base = Object.fromEntries(SETTING_KEYS.filter((key) => user[key] !== undefined).map((key) => [key, user[key]])) as UserSettings;
  const { variants } = user;
  if (variants === undefined) {
    return [{ id: SINGLE_VARIANT, settings: base, path: [] }];
  }
  const named: NamedSettings[] = Array.isArray(variants)
    ? variants.map(({ name, ...settings }, index) => ({ id: name, settings: mergeSettings(base, settings), path: ['variants', index] }))
    : variantOrder
        .filter((name) => Object.hasOwn(variants, name))
        .map((name) => ({ id: name, settings: mergeSettings(base, variants[name] ?? {}), path: ['variants', name] }));
  if (named.length < 2 || named.length > 26) {
    throw new SettingProblem(['variants'], `give two to 26 variants, got ${named.length}`);
  }
  const twice = named.find(({ id }, index) => named.findIndex((other) => other.id === id) !== index);
  if (twice !== undefined) {
    throw new SettingProblem([...twice.path, 'name'], `two variants have the name ${twice.id}`);
  }
  return named;
}

/** A fault in a variant is looked for where the variant sets that key, else in the scenario. */
function resolveVariant(
  { id, settings, path }: NamedSettings,
  loaded: LoadedScenario,
  flags: ScenarioFlags,
  context: FlagContext,
  catalogue: EngineCatalogue,
): Variant {
  try {
    const flagged = applyFlags(settings, flags, context, loaded.hasFile);
    return { id, ...resolveSettings(flagged, { folder: loaded.folder, env: context.env }, catalogue) };
  } catch (error) {
    if (error instanceof SettingProblem && path.length > 0 && setsKey(loaded.user, path, error.path)) {
      throw new SettingProblem([...path, ...error.path], error.problem, error.unknownKey);
    }
    throw error;
  }
}

function setsKey(user: UserScenario, path: NamedSettings['path'], key: SettingProblem['path']): boolean {
  return (
    [...path, ...key].reduce<unknown>(
      (value, step) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined),
      user,
    ) !== undefined
  );
}

function resolveBudget(user: NonNullable<UserScenario['budget']>, variants: readonly VariantSettings[]): StartupBudget {
  const moment = user.moment ?? DEFAULT_BUDGET.moment;
  if (moment === 'first-inference' && variants.some(({ infer }) => infer === undefined)) {
    throw new SettingProblem(['budget', 'moment'], 'first-inference needs an inference route: give infer.url');
  }
  const limitMs = user.limit === undefined ? DEFAULT_BUDGET.limitMs : durationMs(['budget', 'limit'], user.limit, 0.001, LONGEST_RUN_MS);
  return { limitMs, at: user.at ?? DEFAULT_BUDGET.at, moment };
}

/** Only our own entry point has instrumentation that can be left out. */
function resolveControls(user: number | undefined, baseline: Variant, trials: number): number {
  if (baseline.engine === undefined) {
    if (user !== undefined && user > 0) {
      throw new SettingProblem(['controls'], 'controls are starts without instrumentation, and a server of yours has none');
    }
    return 0;
  }
  return user ?? Math.min(DEFAULT_CONTROLS, trials);
}

function defaultTitle({ target, engine }: Variant): string {
  const where = target.kind === 'docker' ? 'a container' : 'a process';
  if (engine !== undefined) {
    return `${engine.model === undefined ? engine.backend : modelTitle(engine.model)} in ${where}`;
  }
  return target.kind === 'docker' ? `Image ${target.image}` : `Command ${target.command?.[0]}`;
}

function modelTitle(model: ModelSource): string {
  return 'make' in model ? model.make : (model.file.split('/').at(-1) ?? model.file);
}

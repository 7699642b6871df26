/**
 * From a scenario file, a built-in name or nothing, and the flags, to the resolved scenario. Every fault names the file
 * and line, or the flag, that has it.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { ColdstartError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { BuildRecipe, Scenario } from '../core/scenario.ts';
import { deepFreeze } from './deep-freeze.ts';
import { explainIssues } from './explain-issue.ts';
import { type FlagContext, invalidFlag, type ScenarioFlags } from './flags.ts';
import { listScenarios } from './list.ts';
import type { EngineCatalogue } from './option-table.ts';
import { buildRecipe } from './resolve-build.ts';
import { type LoadedScenario, resolveScenario } from './resolve-scenario.ts';
import { scenarioSchema } from './schema.ts';
import { type SettingPath, SettingProblem } from './setting-problem.ts';
import { readScenarioFile, type ScenarioSource } from './yaml-source.ts';

export interface LoadContext extends FlagContext {
  /** Folder of the built-in scenarios. */
  readonly scenariosFolder: string;
  readonly catalogue: EngineCatalogue;
  /** Relative paths of a scenario's file are relative to this folder, for a scenario that lies in a checkout too; by default its own. */
  readonly baseFolder?: string;
}

/** The flag that sets a key, for faults of values that no file holds. */
const FLAG_OF_KEY: readonly (readonly [string, string])[] = [
  ['health.timeout', '--timeout'],
  ['health', '--health'],
  ['infer', '--infer'],
  ['engine.backend', '--engine'],
  ['engine.options.library', '--library'],
  ['engine.loader', '--loader'],
  ['engine.model', '--model'],
  ['target.docker.image', '--image'],
  ['target.docker.volumes', '--volume'],
  ['target.docker.memory', '--memory'],
  ['target.docker.env', '--env'],
  ['target.process.env', '--env'],
  ['budget.moment', '--moment'],
  ['budget.limit', '--budget'],
  ['maxTime', '--max-time'],
];

/**
 * Without a name: the built-in default, or what the flags describe. The result is frozen.
 * Errors: SCENARIO_NOT_FOUND, SCENARIO_SYNTAX, SCENARIO_UNKNOWN_KEY, SCENARIO_INVALID_VALUE, USAGE_INVALID_FLAG, PROBE_URL_UNSUPPORTED.
 */
export async function loadScenario(fileOrName: string | undefined, flags: ScenarioFlags, context: LoadContext): Promise<Scenario> {
  const source = fileOrName === undefined ? undefined : await readScenarioFile(await findScenario(fileOrName, context));
  const loaded = source === undefined ? withoutFile(flags, context) : fromFile(source, context.baseFolder);
  try {
    return deepFreeze(resolveScenario(loaded, flags, context, context.catalogue));
  } catch (error) {
    throw error instanceof SettingProblem ? locate(error, source, flags) : error;
  }
}

export interface ScenarioBuild {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  /** Undefined: it does not say how a commit is built. */
  readonly build?: BuildRecipe;
}

/**
 * How a scenario's commits are built, known before there is anything that it could start. Errors: SCENARIO_NOT_FOUND,
 * SCENARIO_SYNTAX, SCENARIO_UNKNOWN_KEY, SCENARIO_INVALID_VALUE.
 */
export async function readScenarioBuild(fileOrName: string, context: Pick<LoadContext, 'cwd' | 'scenariosFolder'>): Promise<ScenarioBuild> {
  const source = await readScenarioFile(await findScenario(fileOrName, context));
  const { user, name } = fromFile(source);
  try {
    return { name, file: source.file, ...(user.build !== undefined && { build: buildRecipe(user.build) }) };
  } catch (error) {
    throw error instanceof SettingProblem ? locateInFile(error, source) : error;
  }
}

/** A path, or the name of a built-in scenario; a file of that name in the working folder comes second. */
async function findScenario(fileOrName: string, { cwd, scenariosFolder }: Pick<LoadContext, 'cwd' | 'scenariosFolder'>): Promise<string> {
  const isName = !fileOrName.includes(sep) && !/\.ya?ml$/i.test(fileOrName) && !fileOrName.includes('\0');
  if (!isName) {
    return resolve(cwd, fileOrName);
  }
  const builtIn = join(scenariosFolder, `${fileOrName}.yaml`);
  if (existsSync(builtIn)) {
    return builtIn;
  }
  const file = resolve(cwd, fileOrName);
  if (existsSync(file)) {
    return file;
  }
  const known = await listScenarios({ folder: scenariosFolder });
  const near = didYouMean(
    fileOrName,
    known.map(({ name }) => name),
  ).replace(/^, /, '');
  throw new ColdstartError('SCENARIO_NOT_FOUND', { file: near === '' ? fileOrName : `${fileOrName} (${near})` });
}

function fromFile(source: ScenarioSource, baseFolder = dirname(source.file)): LoadedScenario {
  const parsed = scenarioSchema.safeParse(source.value);
  if (!parsed.success) {
    const problems = explainIssues(parsed.error.issues, source.value);
    const first = problems.sort((left, right) => source.lineOf(left.path) - source.lineOf(right.path))[0];
    throw locateInFile(first ?? new SettingProblem([], 'it is no scenario'), source);
  }
  const name = basename(source.file, extname(source.file));
  return { user: parsed.data, name: parsed.data.name ?? name, folder: baseFolder, hasFile: true, variantOrder: source.keysOf(['variants']) };
}

function withoutFile(flags: ScenarioFlags, { cwd }: LoadContext): LoadedScenario {
  const describes = [flags.image, flags.model, flags.engine, flags.args?.[0]].some((flag) => flag !== undefined);
  return { user: {}, name: describes ? 'flags' : `resnet50-${flags.target ?? 'process'}`, folder: cwd, hasFile: false, variantOrder: [] };
}

/** Faults of a value that a flag gave are the flag's, those of the file have its line. */
function locate(problem: SettingProblem, source: ScenarioSource | undefined, flags: ScenarioFlags): ColdstartError {
  const key = settingKey(problem.path);
  const flag = FLAG_OF_KEY.find(([prefix]) => key === prefix || key.startsWith(`${prefix}.`))?.[1];
  const property = flag?.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()) as keyof ScenarioFlags | undefined;
  const given = property !== undefined && flags[property] !== undefined;
  if (source === undefined || given) {
    return invalidFlag(`${flag ?? key}: ${problem.unknownKey ? `this engine has no option ${problem.path.at(-1)}${problem.problem}` : problem.problem}`);
  }
  return locateInFile(problem, source);
}

/** The problem as an error that names the file and the line, and what describes the keys: an engine its own options. */
export function locateInFile({ path, problem, unknownKey }: SettingProblem, { file, lineOf }: ScenarioSource, schema = 'scenario'): ColdstartError {
  const line = lineOf(path);
  const where = path.includes('options') ? 'coldstart list engines' : `coldstart schema ${schema}`;
  if (unknownKey) {
    return new ColdstartError('SCENARIO_UNKNOWN_KEY', { file, line, key: String(path.at(-1)), nearest: problem, where });
  }
  return new ColdstartError('SCENARIO_INVALID_VALUE', { file, line, key: path.length === 0 ? schema : path.join('.'), problem, where });
}

/** Without the part that leads to a variant. */
function settingKey(path: SettingPath): string {
  return (path[0] === 'variants' ? path.slice(2) : path).join('.');
}

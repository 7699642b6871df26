/** One variant's settings with every default filled in and everything checked that must hold between keys. */
import { isAbsolute, resolve } from 'node:path';
import { evictsModel, type StartState } from '../core/cold-state.ts';
import { didYouMean } from '../core/nearest.ts';
import type { EngineConfig, InputConfig, InputFill, ModelSource, NodeOptions, TargetConfig, VariantSettings } from '../core/scenario.ts';
import { checkOptions, type EngineCatalogue, findOption } from './option-table.ts';
import { resolveGpuState, withGpus } from './resolve-gpu.ts';
import { resolveHealth, resolveInfer } from './resolve-routes.ts';
import { type ResolveContext, resolveTarget } from './resolve-target.ts';
import type { UserSettings } from './schema.ts';
import { SettingProblem } from './setting-problem.ts';

/** Throws SettingProblem, and PROBE_URL_UNSUPPORTED. */
export function resolveSettings(user: UserSettings, context: ResolveContext, catalogue: EngineCatalogue): VariantSettings {
  const written = resolveTarget(user.target, context);
  checkWhoRuns(user, written);
  const engine = user.engine === undefined ? undefined : resolveEngine(user.engine, context, catalogue);
  const usesGpu = engine !== undefined && catalogue.backends[engine.backend]?.usesGpu === true;
  const target = withGpus(written, usesGpu);
  const gpu = resolveGpuState(user.gpu, target, usesGpu);
  const health = resolveHealth(user.health ?? {}, target, engine !== undefined);
  const infer = resolveInfer(user.infer, health, engine !== undefined, context.folder);
  const image = user.image ?? 'local';
  checkStorage(target, engine, user.state ?? 'warm');
  return {
    target: image === 'absent' ? pulling(user, target) : target,
    ...(engine !== undefined && { engine }),
    inputs: resolveInputs(user.inputs ?? 'auto', context.folder, engine !== undefined),
    health,
    ...(infer !== undefined && { infer }),
    marks: { files: resolveMarks(user.marks?.files ?? [], target) },
    state: user.state ?? 'warm',
    image,
    ...(gpu !== undefined && { gpu }),
  };
}

/** Either coldstart's entry point or the user's own program, never both and never none. */
function checkWhoRuns(user: UserSettings, target: TargetConfig): void {
  const own = target.kind === 'docker' ? target.image : target.command;
  const key = target.kind === 'docker' ? 'image' : 'command';
  if (own === undefined && user.engine === undefined) {
    throw new SettingProblem(['target'], `nothing to start: give engine (coldstart's own entry point) or target.${target.kind}.${key} (your own server)`);
  }
  if (own !== undefined && user.engine !== undefined) {
    throw new SettingProblem(['engine'], `engine is coldstart's own entry point, and target.${target.kind}.${key} is a server of yours: leave one of them out`);
  }
}

/** A model that has to be put somewhere must be there, and one in memory is never cold. */
function checkStorage(target: TargetConfig, engine: EngineConfig | undefined, state: StartState): void {
  const storage = target.kind === 'docker' ? target.modelStorage : undefined;
  if (storage === undefined) {
    return;
  }
  const path = ['target', 'docker', 'modelStorage'];
  if (engine !== undefined && engine.model === undefined) {
    throw new SettingProblem(path, `${storage} is where a model lies, and backend ${engine.backend} has none here`);
  }
  if (storage === 'tmpfs' && evictsModel(state)) {
    throw new SettingProblem(path, `tmpfs keeps the model in memory, from where it cannot be evicted: state ${state} needs bind, layer or volume`);
  }
}

function resolveEngine(user: NonNullable<UserSettings['engine']>, context: ResolveContext, { backends, loaders }: EngineCatalogue): EngineConfig {
  const id = user.backend ?? 'onnxruntime';
  const backend = Object.hasOwn(backends, id) ? backends[id] : undefined;
  if (backend === undefined) {
    const known = Object.keys(backends);
    throw new SettingProblem(['engine', 'backend'], `there is no backend ${JSON.stringify(id)}${didYouMean(id, known)}; known: ${known.join(', ')}`);
  }
  const loader = user.loader ?? 'auto';
  if (!Object.hasOwn(loaders, loader)) {
    throw new SettingProblem(
      ['engine', 'loader'],
      `there is no loader ${JSON.stringify(loader)}${didYouMean(loader, Object.keys(loaders))}; known: ${Object.keys(loaders).join(', ')}`,
    );
  }
  const options = user.options ?? {};
  const problem = checkOptions(backend.options, options);
  if (problem !== undefined) {
    throw new SettingProblem(['engine', 'options', problem.key], problem.problem, problem.unknown);
  }
  const model = resolveModel(user.model, backend.needsModel, context.folder);
  return {
    backend: id,
    ...(model !== undefined && { model }),
    loader,
    pipeline: user.pipeline ?? 'overlapped',
    contexts: { count: user.contexts?.count ?? 1, mode: user.contexts?.mode ?? 'eager' },
    warmUp: user.warmUp ?? 0,
    ...resolveNode(user.node, context.folder),
    options: Object.fromEntries(
      Object.entries(options).map(([key, value]) => [
        key,
        findOption(backend.options, key)?.kind === 'path' && typeof value === 'string' ? resolve(context.folder, value) : value,
      ]),
    ),
  };
}

/** Without a flag or a file Node runs as it comes, whether the key is there or not. */
function resolveNode(user: NonNullable<UserSettings['engine']>['node'], folder: string): { node?: NodeOptions } {
  const { flags = [], compileCache, snapshot } = user ?? {};
  if (flags.length === 0 && compileCache === undefined && snapshot === undefined) return {};
  const files = {
    ...(compileCache !== undefined && { compileCache: resolve(folder, compileCache) }),
    ...(snapshot !== undefined && { snapshot: resolve(folder, snapshot) }),
  };
  return { node: { flags: [...flags], ...files } };
}

function resolveModel(user: NonNullable<UserSettings['engine']>['model'], needed: boolean, folder: string): ModelSource | undefined {
  if (user === undefined) {
    return needed ? { make: 'resnet50' } : undefined;
  }
  return 'make' in user ? { make: user.make } : { file: resolve(folder, user.file) };
}

function resolveInputs(user: NonNullable<UserSettings['inputs']>, folder: string, instrumented: boolean): VariantSettings['inputs'] {
  if (user === 'auto') {
    return 'auto';
  }
  if (!instrumented) {
    throw new SettingProblem(['inputs'], "inputs are made by coldstart's own entry point; for your own server set infer.body");
  }
  return Object.fromEntries(
    Object.entries(user).map(([name, { shape, fill }]): [string, InputConfig] => [
      name,
      { ...(shape !== undefined && { shape: [...shape] }), fill: resolveFill(name, fill ?? 'random', folder) },
    ]),
  );
}

function resolveFill(name: string, fill: string, folder: string): InputFill {
  if (fill === 'zeros' || fill === 'random') {
    return fill;
  }
  if (!fill.endsWith('.npy')) {
    throw new SettingProblem(['inputs', name, 'fill'], `expected zeros, random or a .npy file, got ${JSON.stringify(fill)}`);
  }
  return { file: resolve(folder, fill) };
}

function resolveMarks(files: readonly string[], target: TargetConfig): string[] {
  return files.map((file, index) => {
    if (target.kind === 'process') {
      return resolve(target.cwd, file);
    }
    if (!isAbsolute(file)) {
      throw new SettingProblem(['marks', 'files', index], `expected an absolute path inside the container, got ${JSON.stringify(file)}`);
    }
    return file;
  });
}

/** An image that is removed before each trial must be pulled in it. */
function pulling(user: UserSettings, target: TargetConfig): TargetConfig {
  if (target.kind !== 'docker' || target.image === undefined) {
    throw new SettingProblem(['image'], "absent is for an image of your own: coldstart's instrumented one is in no registry");
  }
  const asked = typeof user.target === 'object' ? user.target.docker?.pull : undefined;
  if (asked === 'never') {
    throw new SettingProblem(['target', 'docker', 'pull'], 'image: absent needs pull: missing or always');
  }
  return { ...target, pull: asked ?? 'missing' };
}

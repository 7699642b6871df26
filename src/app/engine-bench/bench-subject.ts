/** What a race is about: the engine, its library and the model file, found and looked at before anything is started. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ColdstartError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { type EngineConfig, MODEL_NAMES, type ModelName, type ModelSource } from '../../core/scenario.ts';
import type { NativeOptions } from '../../core/start-plan.ts';
import { findBackend } from '../../engine/backends/registry.ts';
import { BEGINNING_BYTES, isOrtFormat } from '../../engine/models/looks-like.ts';
import { checkOptions, findOption } from '../../scenario/option-table.ts';
import { thisMachine } from '../engine-world.ts';
import { ensureModel } from '../models.ts';
import { checkBeforeStart } from '../preflight.ts';

export interface SubjectRequest {
  /** A file, or the name of a built-in model; undefined: the built-in ResNet-50, or none where the engine needs none. */
  readonly model?: string;
  /** By the file's name unless said. */
  readonly engine?: string;
  readonly library?: string;
  /** `key=value` of engine.options. */
  readonly options: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (message: string) => void;
}

export interface Subject {
  readonly backend: string;
  /** Absolute. */
  readonly model?: string;
  readonly source?: ModelSource;
  readonly modelBytes: number;
  readonly isOrt: boolean;
  readonly options: NativeOptions;
}

const PLAN_NAME = /\.(plan|engine|trt)$/i;

function isModelName(name: string): name is ModelName {
  return (MODEL_NAMES as readonly string[]).includes(name);
}

/** A file of that name goes before a built-in model, as in `run --model`. */
function sourceOf(model: string, cwd: string): ModelSource {
  const file = resolve(cwd, model);
  if (existsSync(file)) return { file };
  if (isModelName(model)) return { make: model };
  const nearest = didYouMean(model, MODEL_NAMES);
  if (nearest === '') throw new ColdstartError('ENGINE_MODEL_MISSING', { file: model });
  throw new ColdstartError('USAGE_UNKNOWN_NAME', { what: 'model', name: model, nearest, known: `${MODEL_NAMES.join(', ')}, or a file` });
}

/** `true`, `5` and `text` as a scenario's YAML would read them. */
function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function invalid(problem: string): ColdstartError {
  return new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'engine bench' });
}

function parseOptions({ options, library, cwd }: SubjectRequest, backend: string): EngineConfig['options'] {
  const table = findBackend(backend).options;
  const pairs = options.map((text): [string, string | number | boolean] => {
    const at = text.indexOf('=');
    if (at < 1) throw invalid(`--option: ${text} is not KEY=VALUE`);
    const [key, value] = [text.slice(0, at), text.slice(at + 1)];
    const kind = findOption(table, key)?.kind;
    if (kind === 'path') return [key, resolve(cwd, value)];
    return [key, kind === 'string' ? value : scalar(value)];
  });
  const parsed = Object.fromEntries(pairs);
  const problem = checkOptions(table, parsed);
  if (problem) throw invalid(`--option ${problem.key}: ${problem.unknown ? `${backend} has no such option${problem.problem}` : problem.problem}`);
  if (parsed['saveOptimized'] !== undefined) throw invalid('--option saveOptimized: every start would write it again');
  return library === undefined ? parsed : { ...parsed, library: resolve(cwd, library) };
}

/** Throws ENGINE_LIBRARY_MISSING. */
function withLibrary(backend: string, options: EngineConfig['options']): EngineConfig['options'] {
  const named = options['library'];
  if (named !== undefined) {
    if (existsSync(String(named))) return options;
    throw new ColdstartError('ENGINE_LIBRARY_MISSING', { library: String(named), problem: 'there is no such file' });
  }
  const { findLibrary, libraryRemedy } = findBackend(backend);
  const library = findLibrary();
  if (library === undefined && libraryRemedy !== undefined) throw new ColdstartError('ENGINE_LIBRARY_MISSING', { library: backend, problem: libraryRemedy });
  return library === undefined ? options : { ...options, library };
}

function isOrtFile(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const beginning = Buffer.alloc(BEGINNING_BYTES);
    return isOrtFormat(beginning.subarray(0, readSync(descriptor, beginning, 0, BEGINNING_BYTES, 0)));
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Generates a built-in model where it is not in the cache. Throws USAGE_UNKNOWN_NAME, USAGE_INVALID_FLAG,
 * ENGINE_MODEL_MISSING, ENGINE_MODEL_INVALID, ENGINE_LIBRARY_MISSING, and for TensorRT what checkBeforeStart throws.
 */
export async function findSubject(request: SubjectRequest): Promise<Subject> {
  const { cwd, env, say } = request;
  const backend = request.engine ?? (request.model !== undefined && PLAN_NAME.test(request.model) ? 'tensorrt' : 'onnxruntime');
  const { needsModel } = findBackend(backend);
  const options = parseOptions(request, backend);
  const model = request.model ?? (needsModel ? 'resnet50' : undefined);
  const source = model === undefined ? undefined : sourceOf(model, cwd);
  const modelFiles = source === undefined ? [] : await ensureModel(source, backend, say);
  const complete = withLibrary(backend, options);
  const engine: EngineConfig = { backend, loader: 'auto', pipeline: 'overlapped', contexts: { count: 1, mode: 'eager' }, warmUp: 0, options: complete };
  const variant = { target: { kind: 'process', cwd, env: {} }, engine } as const;
  await checkBeforeStart({ variant, modelFiles, environment: env, world: thisMachine(env), say });
  const [file] = modelFiles;
  return {
    backend,
    ...(file !== undefined && { model: file }),
    ...(source !== undefined && { source }),
    modelBytes: modelFiles.reduce((sum, path) => sum + statSync(path).size, 0),
    isOrt: file !== undefined && backend === 'onnxruntime' && isOrtFile(file),
    options: Object.fromEntries(Object.entries(complete).map(([key, value]) => [key, String(value)])),
  };
}

/** Model files: the user's own as they are, generated ones from the cache, made there when they are missing. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ColdstartError } from '../core/errors.ts';
import type { ModelName, ModelSource } from '../core/scenario.ts';
import { makeModel } from '../engine/models/make-model.ts';
import { MODEL_GENERATION, MODELS } from '../engine/models/registry.ts';
import { cacheFolder } from '../host/folders.ts';

/** Absolute path of the model; generates a built-in one into the cache. Throws ENGINE_MODEL_MISSING. */
export async function ensureModel(source: ModelSource, say: (message: string) => void): Promise<string> {
  if ('file' in source) {
    if (!existsSync(source.file)) throw new ColdstartError('ENGINE_MODEL_MISSING', { file: source.file });
    return source.file;
  }
  const folder = join(cacheFolder(), 'models');
  const file = join(folder, `${source.make}-${MODEL_GENERATION}.onnx`);
  if (existsSync(file)) return file;
  say(`generating ${MODELS[source.make].title} (once) …`);
  await mkdir(folder, { recursive: true });
  await makeModel(source.make, file);
  return file;
}

/** `coldstart model make`. Throws USAGE_FILE_EXISTS. */
export async function makeModelFile(name: ModelName, out: string, options: { cwd: string; force: boolean }): Promise<{ file: string; bytes: number; sha256: string }> {
  const file = resolve(options.cwd, out);
  if (existsSync(file) && !options.force) throw new ColdstartError('USAGE_FILE_EXISTS', { file: out });
  return { file, ...(await makeModel(name, file)) };
}

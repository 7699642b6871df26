/** Model files: the user's own as they are, generated ones from the cache, made there when they are missing. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ColdstartError } from '../core/errors.ts';
import { planDamage } from '../core/plan.ts';
import type { ModelName, ModelSource } from '../core/scenario.ts';
import { inspectOnnx } from '../engine/models/inspect-onnx.ts';
import { makeModel } from '../engine/models/make-model.ts';
import { MODEL_GENERATION, MODELS } from '../engine/models/registry.ts';
import { readPlan } from '../engine/plans/read-plan.ts';
import { cacheFolder } from '../host/folders.ts';

/** Generates a built-in model into the cache, once. */
async function makeCached(name: ModelName, say: (message: string) => void): Promise<string> {
  const folder = join(cacheFolder(), 'models');
  const file = join(folder, `${name}-${MODEL_GENERATION}.onnx`);
  if (existsSync(file)) return file;
  say(`generating ${MODELS[name].title} (once) …`);
  await mkdir(folder, { recursive: true });
  await makeModel(name, file);
  return file;
}

/** A plan is one file. What it was given instead is said, with the way from there. */
function ensurePlan(source: ModelSource): readonly string[] {
  if ('make' in source) {
    const problem = `it is an ONNX model, build a plan first: coldstart model make ${source.make} --out ${source.make}.onnx, then coldstart engine build ${source.make}.onnx`;
    throw new ColdstartError('ENGINE_MODEL_INVALID', { file: source.make, problem });
  }
  const { file } = source;
  const damage = planDamage(readPlan(file));
  if (damage?.kind === 'onnx') {
    throw new ColdstartError('ENGINE_MODEL_INVALID', { file, problem: `${damage.text}; build a plan first: coldstart engine build ${file}` });
  }
  if (damage) throw new ColdstartError('ENGINE_MODEL_INVALID', { file, problem: damage.text });
  return [file];
}

/**
 * Absolute paths of all files of the model: itself first, then those that hold its external data. Looks into the file
 * before anything is started, so that a model that cannot work fails here. Throws ENGINE_MODEL_MISSING or
 * ENGINE_MODEL_INVALID.
 */
export async function ensureModel(source: ModelSource, backend: string, say: (message: string) => void): Promise<readonly string[]> {
  if (backend === 'tensorrt') return ensurePlan(source);
  const file = 'file' in source ? source.file : await makeCached(source.make, say);
  const { externalData } = await inspectOnnx(file);
  return [file, ...externalData.map(({ location }) => join(dirname(file), location))];
}

/** `coldstart model make`. Throws USAGE_FILE_EXISTS. */
export async function makeModelFile(
  name: ModelName,
  out: string,
  options: { cwd: string; force: boolean },
): Promise<{ file: string; bytes: number; sha256: string }> {
  const file = resolve(options.cwd, out);
  if (existsSync(file) && !options.force) throw new ColdstartError('USAGE_FILE_EXISTS', { file: out });
  return { file, ...(await makeModel(name, file)) };
}

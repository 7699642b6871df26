/**
 * A model as ONNX Runtime saves it after its own optimisation, made by an instance of ours that loads the original. What
 * comes out is loaded once more before it counts.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ColdstartError } from '../../../core/errors.ts';
import type { ScalarOption } from '../../../core/scenario.ts';
import { findBackend } from '../../../engine/backends/registry.ts';
import { inspectOnnx, inspectOnnxNow } from '../../../engine/models/inspect-onnx.ts';
import { MODEL_GENERATION } from '../../../engine/models/registry.ts';
import type { ArtefactRequest } from '../../../tuner/knob.ts';
import { ensureModel } from '../../models.ts';
import type { ArtefactBuilder, ArtefactSurroundings } from './artefact.ts';
import { loadOnce } from './instance-load.ts';
import { sourceOf } from './model-source.ts';

const BACKEND = 'onnxruntime';

interface SavedForm {
  readonly kind: string;
  readonly title: string;
  readonly format: 'ONNX' | 'ORT';
}

/** Instructions that a blocked layout is chosen by; the same list gives the same file. */
function vectorInstructions(): string {
  if (!existsSync('/proc/cpuinfo')) return process.arch;
  const flags = /^(?:flags|Features)\s*:\s*(.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(/\s+/) ?? [];
  return flags
    .filter((flag) => /^(?:avx|fma|amx|asimd|sve|i8mm|bf16)/.test(flag))
    .sort()
    .join(' ');
}

function libraryIdentity(named: ScalarOption | undefined): string {
  if (typeof named !== 'string') return findBackend(BACKEND).version() ?? 'unknown';
  const facts = statSync(named, { throwIfNoEntry: false });
  return `${named} ${facts?.size} ${facts?.mtimeMs}`;
}

/** The model file is hashed by whoever keeps the artefact; its external data is known by size and time. */
function externalIdentity(request: ArtefactRequest): string {
  const [file] = request.sources;
  if (file === undefined) return `generation ${MODEL_GENERATION}`;
  const facts = inspectOnnxNow(file).externalData.map(
    ({ location, sizeBytes }) => `${location} ${sizeBytes} ${statSync(join(dirname(file), location)).mtimeMs}`,
  );
  return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 16);
}

function optimiserOptions({ options }: ArtefactRequest): Record<string, ScalarOption> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key === 'library' || key.startsWith('config.')));
}

/** ONNX Runtime may leave weights in a file that it names relative to the original's folder. */
async function refuseOutsideWeights(what: string, target: string): Promise<void> {
  const { externalData } = await inspectOnnx(target).catch((error: unknown) => {
    throw new ColdstartError('TUNE_ARTEFACT_FAILED', { what, problem: (error as Error).message }, { cause: error });
  });
  if (externalData.length > 0) throw new ColdstartError('TUNE_ARTEFACT_FAILED', { what, problem: 'its weights would stay in files of the original' });
}

async function build({ title: what, format }: SavedForm, request: ArtefactRequest, target: string, around: ArtefactSurroundings): Promise<void> {
  const [modelFile = ''] = await ensureModel(sourceOf(request), BACKEND, around.say);
  const configFile = `${target}.config.json`;
  const own = optimiserOptions(request);
  const level = String(request.options['level']);
  const saving = { ...own, graphOptimization: level, saveOptimized: target, 'config.session.save_model_format': format };
  await loadOnce(what, { backend: BACKEND, loader: 'auto', modelFile, options: saving }, configFile, around);
  await refuseOutsideWeights(what, target);
  const { library } = own;
  const loading = { ...(library !== undefined && { library }), graphOptimization: 'disable' };
  await loadOnce(what, { backend: BACKEND, loader: 'path', modelFile: target, options: loading }, configFile, around);
}

export function savedModelBuilder(form: SavedForm): ArtefactBuilder {
  return {
    kind: form.kind,
    title: form.title,
    place: 'disk',
    identity: (request) => {
      const library = libraryIdentity(request.options['library']);
      const processor = request.options['level'] === 'all' ? vectorInstructions() : process.arch;
      return [library, processor, externalIdentity(request)].join(' | ');
    },
    // The level stands in the name, because the path is all that a scenario keeps of it: tuner/settings/model-form.ts.
    fileName: ({ options }) => `optimized-${options['level']}.${form.format.toLowerCase()}`,
    build: (request, target, around) => build(form, request, target, around),
  };
}

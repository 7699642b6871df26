/** Forms of a model that were made beforehand: by their file names, because a path is all that a scenario keeps of them. */
import type { EngineConfig, ModelSource, ScalarOption, Variant } from '../../core/scenario.ts';
import type { KnobValue } from '../../core/setting.ts';
import type { ArtefactRequest, KnobWorld } from '../knob.ts';
import { needsOnnxRuntime } from './engine-option-knob.ts';

/** Of the level that it was optimised to; both formats can be had of either. */
export const PREPARED_LEVELS = ['all', 'extended'] as const;
/** The model as it is. */
export const AS_IT_IS = 'off';

const PREPARED_NAME = /(?:^|\/)optimized-(\w+)\.(onnx|ort)$/;
/** A flatbuffer, which both forms end in on the way, holds no more. */
const MOST_BYTES = 1.8e9;
/** Session config entries that decide what the optimiser does; the others only decide how the result is loaded. */
const OPTIMISER_ENTRY = /^config\.(?:optimization\.|session\.(?:disable_|enable_)?(?:quant|qdq))/;

/** The level of a model that was prepared so; AS_IT_IS for any other. */
export function preparedLevel({ engine }: Variant, format: 'onnx' | 'ort'): string {
  const match = engine?.model !== undefined && 'file' in engine.model ? PREPARED_NAME.exec(engine.model.file) : null;
  return match?.[2] === format ? (match[1] ?? AS_IT_IS) : AS_IT_IS;
}

export function isOrtFormat({ engine }: Variant): boolean {
  return engine?.model !== undefined && 'file' in engine.model && engine.model.file.endsWith('.ort');
}

/** Why nothing can be made of the model; undefined: it can. */
export function cannotPrepare(variant: Variant, { modelBytes }: KnobWorld): string | undefined {
  if (isOrtFormat(variant)) return 'the model is in ORT format already.';
  if (preparedLevel(variant, 'onnx') !== AS_IT_IS) return 'the model was optimised beforehand already: name the original one to choose another form.';
  const other = needsOnnxRuntime(variant);
  if (other !== undefined) return other;
  return modelBytes > MOST_BYTES ? 'a model of more than 1.8 GB does not fit into one file of that form.' : undefined;
}

function optimiserEntries({ options }: Pick<EngineConfig, 'options'>): Record<string, ScalarOption> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key === 'library' || OPTIMISER_ENTRY.test(key)));
}

export type PreparedKind = 'optimized-onnx' | 'ort-model';

/** A model that coldstart makes has no path before it is made: its name stands for it. */
export function originOf(model: ModelSource): Pick<ArtefactRequest, 'sources' | 'options'> {
  return 'file' in model ? { sources: [model.file], options: {} } : { sources: [], options: { make: model.make } };
}

/** Whoever asks for the same form of the same model under the same options gets the same file. */
export function preparedModel(model: ModelSource, engine: Pick<EngineConfig, 'options'>, level: KnobValue, kind: PreparedKind): ArtefactRequest {
  const { sources, options } = originOf(model);
  return { kind, sources, options: { ...options, ...optimiserEntries(engine), level } };
}

/** Empty where the model is one that was prepared already, by an earlier knob or beforehand. */
export function preparation(variant: Variant, level: KnobValue, kind: PreparedKind): readonly ArtefactRequest[] {
  const { engine } = variant;
  if (level === AS_IT_IS || engine?.model === undefined || isOrtFormat(variant) || preparedLevel(variant, 'onnx') !== AS_IT_IS) return [];
  return [preparedModel(engine.model, engine, level, kind)];
}

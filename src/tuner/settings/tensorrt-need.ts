/** What knobs about TensorRT have in common: the phases in which it works, and whether it is the engine. */
import type { Variant } from '../../core/scenario.ts';

/** Deserialization with its steps: which of them a plan has depends on what the library's logger tells. */
export const DESERIALIZE = ['deserialize', 'deserialize-check', 'deserialize-pin', 'deserialize-engine', 'deserialize-finish'] as const;
/** Contexts with their steps. */
export const CONTEXTS = ['context-create', 'context-create-kernels', 'context-create-memory'] as const;

/** Why a knob of TensorRT has nothing to set here; undefined: it has. */
export function noTensorrt({ engine }: Variant): string | undefined {
  return engine?.backend === 'tensorrt' ? undefined : 'the engine is not TensorRT.';
}

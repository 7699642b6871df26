/** A knob that is one option of TensorRT under engine.options: where it stands, how it is read and set. */
import type { Variant } from '../../core/scenario.ts';
import type { KnobValue } from '../../core/setting.ts';
import type { Knob } from '../knob.ts';

/** Deserialization with its steps: which of them a plan has depends on what the library's logger tells. */
export const DESERIALIZE = ['deserialize', 'deserialize-check', 'deserialize-pin', 'deserialize-engine', 'deserialize-finish'] as const;
/** Contexts with their steps. */
export const CONTEXTS = ['context-create', 'context-create-kernels', 'context-create-memory'] as const;

/** What is particular about one of them; `standard` is TensorRT's own choice, in use where the option is not set. */
export type TensorrtOption = Pick<Knob, 'id' | 'title' | 'phases' | 'values' | 'sideEffect'> &
  Partial<Pick<Knob, 'conflict'>> & {
    readonly option: string;
    readonly standard: KnobValue;
    /** Why there is nothing to set, where the engine is TensorRT. */
    readonly missing?: Knob['missing'];
  };

/** Why a knob of TensorRT has nothing to set here; undefined: it has. */
export function noTensorrt({ engine }: Variant): string | undefined {
  return engine?.backend === 'tensorrt' ? undefined : 'the engine is not TensorRT';
}

/** The variant with options of its engine changed; undefined takes one out. A variant without an engine stays as it is. */
export function withOptions(variant: Variant, changed: Readonly<Record<string, KnobValue | undefined>>): Variant {
  const { engine } = variant;
  if (engine === undefined) return variant;
  const options = Object.entries({ ...engine.options, ...changed }).filter((entry): entry is [string, KnobValue] => entry[1] !== undefined);
  return { ...variant, engine: { ...engine, options: Object.fromEntries(options) } };
}

/** The knob of one option. */
export function tensorrtOption({ option, standard, missing, ...row }: TensorrtOption): Knob {
  const read = ({ engine }: Variant): KnobValue => engine?.options[option] ?? standard;
  return {
    ...row,
    group: 'engine',
    missing: (variant, world) => noTensorrt(variant) ?? missing?.(variant, world),
    read,
    apply: (variant, value) => (read(variant) === value ? variant : withOptions(variant, { [option]: value })),
    byHand: (value) => `set engine.options.${option}: ${value} in the scenario`,
  };
}

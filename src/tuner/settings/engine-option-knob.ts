/** What the knobs that are one entry of `engine.options` have in common. */
import type { Variant } from '../../core/scenario.ts';
import type { KnobValue } from '../../core/setting.ts';
import type { Knob, KnobWorld } from '../knob.ts';
import { withOption } from './change-variant.ts';

interface EngineOptionRow extends Pick<Knob, 'id' | 'title' | 'phases' | 'sideEffect' | 'conflict'> {
  readonly group?: Knob['group'];
  readonly option: string;
  /** What the engine does where it is not set. */
  readonly unset: KnobValue;
  /** The same in the engine's own words, for programs that are not ours, where there are any: 'enable_mem_pattern of the session options'. */
  readonly elsewhere?: string;
  readonly values: (variant: Variant, world: KnobWorld) => readonly KnobValue[];
  /** Undefined: ONNX Runtime only. */
  readonly missing?: Knob['missing'];
}

export function needsOnnxRuntime({ engine }: Variant): string | undefined {
  if (engine?.backend === 'onnxruntime') return undefined;
  return engine === undefined
    ? 'the engine of a program that is not ours is set in that program.'
    : `it is an option of ONNX Runtime, and the engine is ${engine.backend}.`;
}

export function engineOptionKnob({ option, unset, elsewhere, values, missing = needsOnnxRuntime, group = 'engine', ...row }: EngineOptionRow): Knob {
  const read: Knob['read'] = ({ engine }) => engine?.options[option] ?? unset;
  return {
    ...row,
    group,
    missing,
    read,
    values: (variant, world) => [...new Set([...values(variant, world), unset])],
    apply: (variant, value) => (value === read(variant) ? variant : withOption(variant, option, value === unset ? undefined : value)),
    byHand: (value) => `Set engine.options.${option}: ${value} in the scenario${elsewhere === undefined ? '' : `; in a program of your own: ${elsewhere}`}.`,
  };
}

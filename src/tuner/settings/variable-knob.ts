/** What the knobs that are one environment variable have in common. */
import type { KnobValue } from '../../core/setting.ts';
import type { Knob, KnobWorld } from '../knob.ts';
import { withVariable } from './change-variant.ts';

interface VariableRow extends Pick<Knob, 'id' | 'title' | 'phases' | 'missing' | 'sideEffect'> {
  readonly variable: string;
  /** process unless said. */
  readonly group?: Knob['group'];
  /** Worth trying beside not setting it, the most promising first. */
  readonly values: (world: KnobWorld) => readonly (number | string | true)[];
}

/** A switch is written as 1. */
function written(value: KnobValue): string {
  return value === true ? '1' : String(value);
}

function parse(text: string, isSwitch: boolean): KnobValue {
  if (isSwitch) return text === '1' ? true : text;
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Numbers are taken as numbers, `1` of a switch as true; not set: false for a switch, 'unset' for others. */
export function variableKnob({ variable, values, ...row }: VariableRow & { readonly isSwitch?: boolean }): Knob {
  const { isSwitch = false, group = 'process', ...texts } = row;
  const unset: KnobValue = isSwitch ? false : 'unset';
  const read: Knob['read'] = ({ target }) => {
    const text = target.env[variable];
    return text === undefined ? unset : parse(text, isSwitch);
  };
  return {
    ...texts,
    group,
    read,
    values: (_, world) => [...values(world), unset],
    apply: (variant, value) => (value === read(variant) ? variant : withVariable(variant, variable, value === unset ? undefined : written(value))),
    byHand: (value) => (value === unset ? `Do not set the variable ${variable}.` : `Set the environment variable ${variable}=${written(value)}.`),
  };
}

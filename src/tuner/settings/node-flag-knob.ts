/** What the knobs that are one flag of Node have in common. Every one of these flags is known to Node 20 to 26. */
import type { KnobValue } from '../../core/setting.ts';
import type { Knob } from '../knob.ts';
import { readNodeFlag, withNodeFlag } from './node-flags.ts';
import { startsNode } from './started-command.ts';

interface NodeFlagRow extends Pick<Knob, 'id' | 'title' | 'sideEffect'> {
  readonly flag: string;
  /** Numbers or texts for a flag with a value; `true` for one without. */
  readonly values: readonly (number | string | true)[];
  readonly phases?: Knob['phases'];
  /** The first major version that takes the flag and does nothing with it. */
  readonly idleFrom?: number;
}

/** Node's own default, where the flag has a value. */
const NODE_DEFAULT = 'default';

const NODE_PHASES = ['node-bootstrap', 'listen', 'application'] as const;

function parse(text: string | undefined, isSwitch: boolean): KnobValue {
  if (isSwitch) return text !== undefined;
  if (text === undefined) return NODE_DEFAULT;
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

export function nodeFlagKnob({ flag, values, phases = NODE_PHASES, idleFrom = Number.POSITIVE_INFINITY, ...row }: NodeFlagRow): Knob {
  const isSwitch = values[0] === true;
  const unset: KnobValue = isSwitch ? false : NODE_DEFAULT;
  const read: Knob['read'] = (variant) => parse(readNodeFlag(variant, flag), isSwitch);
  return {
    ...row,
    group: 'node',
    phases,
    missing: (variant, { nodeVersion }) => {
      if (!startsNode(variant)) return 'nothing of it is known to run in Node: the command does not begin with node.';
      // Which Node a user's own command finds is its own affair.
      return variant.engine !== undefined && Number.parseInt(nodeVersion, 10) >= idleFrom ? `Node ${nodeVersion} does nothing with ${flag}.` : undefined;
    },
    read,
    values: () => [...values, unset],
    apply: (variant, value) => {
      if (value === read(variant)) return variant;
      return withNodeFlag(variant, flag, value === unset ? undefined : value === true ? '' : String(value));
    },
    byHand: (value) =>
      value === unset ? `Leave ${flag} out of Node's flags.` : `Start Node with ${value === true ? flag : `${flag}=${value}`}, in front of the program.`,
  };
}

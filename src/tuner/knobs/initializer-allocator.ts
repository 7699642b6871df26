/** Whether weights are kept in the arena or in memory of their own. */
import type { Knob } from '../knob.ts';
import { withOption } from '../settings/change-variant.ts';
import { engineOptionKnob } from '../settings/engine-option-knob.ts';

const OPTION = 'config.session.use_device_allocator_for_initializers';

const BASE = engineOptionKnob({
  id: 'initializer-allocator',
  title: 'weights outside of the arena',
  phases: ['deserialize'],
  option: OPTION,
  unset: false,
  elsewhere: 'session config entry session.use_device_allocator_for_initializers = 1',
  values: () => [true],
  sideEffect: 'The arena does not grow for the weights, which saves memory; each weight is one allocation.',
});

/** A session config entry is a text: "1". */
export const INITIALIZER_ALLOCATOR: Knob = {
  ...BASE,
  read: ({ engine }) => engine?.options[OPTION] === '1',
  apply: (variant, value) => {
    const isSet = variant.engine?.options[OPTION] === '1';
    return value === isSet ? variant : withOption(variant, OPTION, value === true ? '1' : undefined);
  },
  byHand: (value) => `Set engine.options."${OPTION}": "${value === true ? 1 : 0}" in the scenario, or the same session config entry in a program of your own.`,
};

/** Who allocates the activation memory of a context, and for which shapes. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { CONTEXTS, noTensorrt } from '../settings/tensorrt-need.ts';

export const TENSORRT_ALLOCATION = engineOptionKnob({
  id: 'tensorrt-allocation',
  title: 'activation memory of contexts',
  option: 'allocation',
  missing: noTensorrt,
  unset: 'static',
  phases: [...CONTEXTS, 'buffer-allocate', 'warm-up', 'first-inference'],
  values: () => ['static', 'user-managed', 'on-profile-change'],
  sideEffect: 'Other than static, memory is that of the shapes or the profile in use: larger requests later need more, and allocate then.',
});

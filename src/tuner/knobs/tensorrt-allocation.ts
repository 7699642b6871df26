/** Who allocates the activation memory of a context, and for which shapes. */
import { CONTEXTS, tensorrtOption } from './tensorrt-option.ts';

export const tensorrtAllocation = tensorrtOption({
  id: 'tensorrt-allocation',
  title: 'activation memory of contexts',
  option: 'allocation',
  standard: 'static',
  phases: [...CONTEXTS, 'buffer-allocate', 'warm-up', 'first-inference'],
  values: () => ['static', 'user-managed', 'on-profile-change'],
  sideEffect: 'other than static, memory is that of the shapes or the profile in use: larger requests later need more, and allocate then',
});

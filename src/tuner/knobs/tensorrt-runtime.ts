/** The whole TensorRT library, or its lean runtime for a plan that was built version-compatible. */
import type { Knob, KnobWorld } from '../knob.ts';
import { withOption } from '../settings/change-variant.ts';
import { noTensorrt } from '../settings/tensorrt-need.ts';

const FULL = 'full';

function read({ engine }: Parameters<Knob['read']>[0]): string {
  return String(engine?.options['runtime'] ?? FULL);
}

function missing(variant: Parameters<Knob['missing']>[0], { tensorrt }: KnobWorld): string | undefined {
  const options = variant.engine?.options ?? {};
  const compatible = options['hostCode'] === true || read(variant) !== FULL || tensorrt?.versionCompatible === true;
  if (!compatible) return 'nothing says that the plan is version-compatible: coldstart engine build --version-compatible builds such a one and keeps a record.';
  return tensorrt?.leanRuntime === true ? undefined : 'no libnvinfer_lean is in the folders of COLDSTART_TENSORRT_LIBRARIES or of the dynamic loader.';
}

export const TENSORRT_RUNTIME: Knob = {
  id: 'tensorrt-runtime',
  title: 'lean TensorRT runtime',
  group: 'engine',
  phases: ['library-load', 'runtime-create', 'image-pull'],
  missing: (variant, world) => noTensorrt(variant) ?? missing(variant, world),
  read,
  values: (variant) => [...new Set([read(variant), 'lean', FULL])],
  // A library that is named is opened whatever the runtime says; that of a runtime is found where the installation's are.
  apply: (variant, value) => (read(variant) === value ? variant : withOption(withOption(variant, 'runtime', value), 'library', undefined)),
  sideEffect: 'Kernels may be slower than those of the full library: look at the steady latency.',
  byHand: (value) => `Set engine.options.runtime: ${value}, name no engine.options.library, and have that library in COLDSTART_TENSORRT_LIBRARIES.`,
};

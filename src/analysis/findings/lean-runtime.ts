/** The image carries the whole TensorRT library to run one plan. */
import { formatBytes } from '../../core/format.ts';
import { type Diagnosis, type DiagnosisInput, evidence, exclusiveMs, fact, isOn, option, plausibleSaving, withShare } from './diagnosis.ts';

// libnvinfer_lean.so of 10.7 to 11.4.
const LEAN_BYTES = 102e6;
const WORTH_BYTES = 30e6;

/** Size of the library that the instance opened, from the evidence of its start state. */
function libraryBytes({ completed }: DiagnosisInput): number | undefined {
  const files = completed.flatMap(({ state }) => state.files);
  return files.find(({ path }) => /(^|\/)libnvinfer\.so[.\d]*$/.test(path))?.sizeBytes;
}

export const leanRuntime: Diagnosis = {
  id: 'lean-runtime',
  title: 'whole engine library in the image',
  detail: 'The image carries the whole TensorRT library to run one plan',
  diagnose(input) {
    const { engine, target, state } = input.variant;
    const bytes = libraryBytes(input);
    const flavour = fact(input, 'library.flavour') ?? 'full';
    if (engine?.backend !== 'tensorrt' || target.kind !== 'docker' || flavour !== 'full' || bytes === undefined) return undefined;
    const lessBytes = bytes - LEAN_BYTES;
    if (lessBytes < WORTH_BYTES) return undefined;
    // Only a version-compatible plan brings code for the host.
    const isCompatible = isOn(option(input, 'hostCode'));
    const loadMs = exclusiveMs(input, 'library-load');
    return {
      id: 'lean-runtime',
      severity: 'info',
      title: 'the lean runtime would shrink the image',
      detail: `A version-compatible plan needs only the lean runtime, which is about ${formatBytes(lessBytes)} smaller: less to pull, and less to read where the library is cold.`,
      evidence: [
        evidence('library', formatBytes(bytes)),
        evidence('lean runtime', `about ${formatBytes(LEAN_BYTES)}`),
        evidence('library load', withShare(loadMs, input)),
        ...(isCompatible ? [evidence('plan', 'version-compatible')] : []),
      ],
      // Warm, mapping a library costs the same whatever its size.
      savingMs: state === 'cold' || state === 'dropped' ? plausibleSaving(loadMs * (lessBytes / bytes), input) : 0,
      fix: `${isCompatible ? '' : 'build the plan version-compatible (coldstart engine build --version-compatible), then '}set engine.options.runtime: lean; such a plan may infer more slowly, so measure both`,
      setting: 'engine.options.runtime',
      knobs: ['tensorrt-runtime'],
    };
  },
};

/** The image carries the whole TensorRT library to run one plan. */
import { formatBytes } from '../../core/format.ts';
import { type Diagnosis, type DiagnosisInput, evidence, exclusiveMs, fact, plausibleSaving, withShare } from './diagnosis.ts';

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
    const flavour = fact(input, 'engine.flavour') ?? 'full';
    if (engine?.backend !== 'tensorrt' || target.kind !== 'docker' || flavour !== 'full' || bytes === undefined) return undefined;
    const lessBytes = bytes - LEAN_BYTES;
    if (lessBytes < WORTH_BYTES) return undefined;
    const compatible = fact(input, 'plan.versionCompatible');
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
        ...(compatible === undefined ? [] : [evidence('plan is version-compatible', compatible === true ? 'yes' : 'no')]),
      ],
      // Warm, mapping a library costs the same whatever its size.
      savingMs: state === 'cold' || state === 'dropped' ? plausibleSaving(loadMs * (lessBytes / bytes), input) : 0,
      fix: `${compatible === true ? '' : 'build the plan with coldstart engine build --version-compatible, then '}give the engine the lean library (libnvinfer_lean.so) of the plan's own version; such a plan may infer more slowly, so measure both`,
      setting: 'engine.options',
    };
  },
};

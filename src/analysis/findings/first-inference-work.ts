/** On a GPU part of the start is put off into the first inference: a start is only over after it. */
import { formatMs, formatShare } from '../../core/format.ts';
import { usesGpu } from '../../core/scenario.ts';
import { type Diagnosis, evidence, phaseOf, readyMs } from './diagnosis.ts';

const SLOWER_FACTOR = 1.5;
const WORTH_MS = 1;
const NOTICED_MS = 5;

export const firstInferenceWork: Diagnosis = {
  id: 'first-inference-work',
  title: 'start-up work hidden in the first inference',
  detail: 'On a GPU part of the start is put off into the first inference: a start is only over after it',
  diagnose(input) {
    const firstMs = phaseOf(input, 'first-inference')?.medianMs;
    const secondMs = phaseOf(input, 'second-inference')?.medianMs;
    if (!usesGpu(input.variant) || firstMs === undefined || secondMs === undefined) return undefined;
    const hiddenMs = firstMs - secondMs;
    if (hiddenMs < WORTH_MS || firstMs < SLOWER_FACTOR * secondMs) return undefined;
    const { engine } = input.variant;
    const warmUps = engine?.warmUp ?? 0;
    const endMs = input.firstInference?.medianMs;
    return {
      id: 'first-inference-work',
      severity: hiddenMs >= NOTICED_MS ? 'warning' : 'info',
      title: `the first inference hides ${formatMs(hiddenMs)} of the start`,
      detail: `Kernels are loaded when they are first launched, and the first inference launches all of them: it takes ${(firstMs / Math.max(secondMs, 1e-3)).toFixed(1)} times as long as the second. The honest length of this start is that to the first answer.`,
      evidence: [
        evidence('first inference', formatMs(firstMs)),
        evidence('second inference', formatMs(secondMs)),
        evidence('hidden', `${formatMs(hiddenMs)}${readyMs(input) > 0 ? `, ${formatShare(hiddenMs / readyMs(input))} of ready` : ''}`),
        ...(endMs === undefined || !Number.isFinite(endMs) ? [] : [evidence('start to first answer', formatMs(endMs))]),
        evidence('warm-up inferences', engine === undefined ? 'unknown' : String(warmUps)),
      ],
      savingMs: 0,
      fix: `${engine === undefined ? 'let the service make one inference before its health route answers 200' : warmUps > 0 ? 'check that the warm-up uses the shapes of the first request' : 'set engine.warmUp: 1, so that ready promises what the first user gets'}; this moves the cost, it does not remove it. Loading all kernels eagerly costs far more`,
      ...(engine !== undefined && { setting: 'engine.warmUp', knobs: ['warm-up'] }),
    };
  },
};

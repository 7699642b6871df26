/** The model's bytes came from storage instead of the page cache: how many, how fast. */
import { formatBytes, formatRate, formatShare } from '../../core/format.ts';
import { median } from '../../stats/quantile.ts';
import { counter, type Diagnosis, evidence, exclusiveMs, phaseOf, plausibleSaving, withShare } from './diagnosis.ts';

// Copying from the page cache runs at several gigabytes per second on any machine that serves models.
const CACHED_BYTES_PER_MS = 4e6;
const COLD_SHARE = 0.5;

export const modelReadCold: Diagnosis = {
  id: 'model-read-cold',
  title: 'model read from storage',
  detail: "The model's bytes came from storage instead of the page cache: how many, how fast",
  diagnose(input) {
    const read = phaseOf(input, 'model-read');
    const residency = median(input.completed.flatMap((trial) => residentShare(trial.state.totals.filter((total) => total.role === 'model'))));
    if (read?.bytes === undefined || residency === undefined || residency > COLD_SHARE || input.variant.state === 'warm') return undefined;
    const spentMs = exclusiveMs(input, 'model-read');
    const blockBytes = counter(input, 'blockReadBytes');
    return {
      id: 'model-read-cold',
      severity: 'opportunity',
      title: 'the model is read from storage',
      detail: `Only ${formatShare(residency)} of the model was in the page cache when the start began, so its bytes came from storage at ${formatRate(read.bytes, read.medianMs)}.`,
      evidence: [
        evidence('model read', withShare(spentMs, input)),
        evidence('model', formatBytes(read.bytes)),
        evidence('throughput', formatRate(read.bytes, read.medianMs)),
        ...(blockBytes === undefined ? [] : [evidence('read from block devices', formatBytes(blockBytes))]),
      ],
      savingMs: plausibleSaving(spentMs - (read.bytes * (1 - residency)) / CACHED_BYTES_PER_MS, input),
      fix: 'keep the model in the page cache of the node (read it once when the node or its image arrives), store it on faster storage, or make it smaller (fp16, int8)',
      setting: 'state',
    };
  },
};

function residentShare(totals: readonly { readonly sizeBytes: number; readonly residentBytes: number }[]): number[] {
  const sizeBytes = totals.reduce((sum, total) => sum + total.sizeBytes, 0);
  return sizeBytes === 0 ? [] : [totals.reduce((sum, total) => sum + total.residentBytes, 0) / sizeBytes];
}

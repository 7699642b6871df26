/** A cold model file is read more slowly than the disk could deliver it. */
import { formatBytes, formatOfCeiling, formatRate } from '../../core/format.ts';
import { type Diagnosis, evidence, exclusiveMs, loaderUsed, plausibleSaving, withShare } from './diagnosis.ts';

const WELL_USED_SHARE = 0.7;
const WORTH_MS = 2;
const PARALLEL = new Set(['pread', 'direct', 'huge', 'io-uring', 'mmap-ahead']);

export const readBelowDisk: Diagnosis = {
  id: 'read-below-disk',
  title: 'model read below the rate of the disk',
  detail: 'A cold model file is read more slowly than the disk could deliver it',
  diagnose(input) {
    const read = input.io.find(({ id }) => id === 'model-read');
    if (read?.ceiling?.of !== 'disk' || read.share === undefined || read.share >= WELL_USED_SHARE) return undefined;
    const spentMs = exclusiveMs(input, 'model-read');
    const savingMs = plausibleSaving(spentMs * (1 - read.share), input);
    if (savingMs < WORTH_MS) return undefined;
    const loader = loaderUsed(input) ?? 'unknown';
    return {
      id: 'read-below-disk',
      severity: 'opportunity',
      title: 'the disk could deliver the model faster',
      detail: `The model is read at ${formatOfCeiling(read)}'s rate as this machine measured it. Fast storage wants many large requests at once; between them it waits.`,
      evidence: [
        evidence('model read', withShare(spentMs, input)),
        evidence('model', formatBytes(read.bytes)),
        evidence('rate', formatRate(read.bytesPerSecond, 1000)),
        evidence('disk', formatRate(read.ceiling.bytesPerSecond, 1000)),
        evidence('loader', loader),
      ],
      savingMs,
      fix: PARALLEL.has(loader)
        ? 'raise engine.options.threads and engine.options.chunkBytes, or compare loader: direct, io-uring and mmap-populate'
        : 'use loader: pread or direct, which keep many requests under way (engine.options.threads), or mmap-populate',
      setting: 'engine.loader',
      knobs: ['loader', 'loader-threads', 'loader-chunk'],
    };
  },
};

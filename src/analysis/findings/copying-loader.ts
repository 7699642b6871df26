/** A large model is copied out of the page cache by one thread before the engine may see it. */
import { formatBytes, formatRate } from '../../core/format.ts';
import { type Diagnosis, evidence, exclusiveMs, fact, loaderUsed, phaseOf, plausibleSaving, withShare } from './diagnosis.ts';

const LARGE_BYTES = 16e6;
const WORTH_MS = 2;
// A plan of 1.07 GB: warm 677 (ifstream) and 427 ms (read) against 0.4 ms mapped; cold 894 and 443 against 286 to 322 ms.
const SAVED_SHARE = { ifstream: { warm: 0.9, cold: 0.6 }, read: { warm: 0.9, cold: 0.3 } } as const;

export const copyingLoader: Diagnosis = {
  id: 'copying-loader',
  title: 'large model copied by one thread',
  detail: 'A large model is copied out of the page cache by one thread before the engine may see it',
  diagnose(input) {
    const loader = loaderUsed(input);
    if (loader !== 'ifstream' && loader !== 'read') return undefined;
    const read = phaseOf(input, 'model-read');
    const bytes = Number(read?.bytes ?? fact(input, 'model.bytes') ?? 0);
    const spentMs = exclusiveMs(input, 'model-read');
    const savingMs = plausibleSaving(spentMs * SAVED_SHARE[loader][input.variant.state === 'warm' ? 'warm' : 'cold'], input);
    if (!(bytes >= LARGE_BYTES) || savingMs < WORTH_MS) return undefined;
    return {
      id: 'copying-loader',
      severity: 'opportunity',
      title: 'the model is copied once more than needed',
      detail: `The loader ${loader} makes ${formatBytes(bytes)} of fresh memory and lets one thread copy the file into it; a mapping hands the engine the page cache itself.`,
      evidence: [
        evidence('loader', loader),
        evidence('model read', withShare(spentMs, input)),
        ...(read === undefined ? [] : [evidence('rate', formatRate(bytes, read.medianMs))]),
      ],
      savingMs,
      fix: input.variant.state === 'warm' ? 'use loader: auto or mmap-populate' : 'use loader: auto, mmap-populate or pread with several threads',
      setting: 'engine.loader',
      knobs: ['loader'],
    };
  },
};

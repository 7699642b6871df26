/** The model is mapped and touched page by page: one fault per page that a single call would have mapped at once. */
import { formatBytes, formatCount } from '../../core/format.ts';
import { counter, type Diagnosis, evidence, exclusiveMs, fact, loaderUsed, phaseOf, plausibleSaving, withShare } from './diagnosis.ts';

const PAGE_BYTES = 4096;
// A minor fault on a mapped, cached page costs about half a microsecond, mapped in one call about a tenth of that.
const FAULT_MS = 0.0005;
const POPULATED_SHARE = 0.2;

export const mmapPopulate: Diagnosis = {
  id: 'mmap-populate',
  title: 'mapped model faulted in page by page',
  detail: 'The model is mapped and touched page by page: one fault per page that a single call would have mapped at once',
  diagnose(input) {
    if (loaderUsed(input) !== 'mmap') return undefined;
    const bytes = Number(phaseOf(input, 'model-read')?.bytes ?? fact(input, 'model.bytes') ?? 0);
    const pages = Math.ceil(bytes / PAGE_BYTES);
    const minor = counter(input, 'minorFaults');
    const major = counter(input, 'majorFaults') ?? 0;
    const faults = Math.min(minor ?? 0, pages);
    const cold = input.variant.state !== 'warm';
    // Without a counter a cold state is evidence enough; with one, a fault for every fourth page is.
    if (pages === 0 || (faults < pages / 4 && !(cold && (minor === undefined || major > 0)))) return undefined;
    const spentMs = exclusiveMs(input, 'model-read', 'deserialize');
    return {
      id: 'mmap-populate',
      severity: 'opportunity',
      title: 'the mapped model is faulted in page by page',
      detail: 'Mapping a file brings none of it to memory: every first touch of a page is a fault of its own, and of a cold file a small read of its own.',
      evidence: [
        evidence('model', `${formatBytes(bytes)}, ${formatCount(pages)} pages`),
        ...(minor === undefined ? [] : [evidence('minor faults', formatCount(minor))]),
        ...(major === 0 ? [] : [evidence('major faults', formatCount(major))]),
        evidence('model read and deserialize', withShare(spentMs, input)),
      ],
      savingMs: plausibleSaving(Math.min(spentMs, Math.max(faults, major) * FAULT_MS * (1 - POPULATED_SHARE)), input),
      fix: 'use loader: mmap-populate, which maps all pages in one call; for a cold file loader: pread reads with several threads',
      setting: 'engine.loader',
      knobs: ['loader'],
    };
  },
};

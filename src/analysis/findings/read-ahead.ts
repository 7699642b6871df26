/** A cold plan is first read and then deserialized, although one could go on while the other does. */
import { formatBytes } from '../../core/format.ts';
import { type Diagnosis, type DiagnosisInput, evidence, exclusiveMs, fact, loaderUsed, phaseOf, plausibleSaving, withShare } from './diagnosis.ts';

const READS_AHEAD = 'mmap-ahead';
// These read nothing before the engine touches it.
const LAZY = new Set(['path', 'mmap', 'mmap-willneed']);
const LARGE_BYTES = 32e6;
const WORTH_MS = 5;
// The first blocks have to be there before the engine can begin, and the last ones are deserialized after they came.
const OVERLAPPED_SHARE = 0.8;

/**
 * What overlapping would hide. A mapping's deserialize waits for the disk itself, so it can shrink to the slower of disk
 * and copy; after a loader that has read everything only the reading can hide. Undefined where nothing tells.
 */
function hideableMs(input: DiagnosisInput, bytes: number, loader: string): number | undefined {
  const { disk = 0, pageableCopy = 0 } = input.environment.ceilings ?? {};
  const [readMs, deserializeMs] = [exclusiveMs(input, 'model-read'), exclusiveMs(input, 'deserialize')];
  if (!LAZY.has(loader)) return Math.min(readMs, deserializeMs);
  return disk > 0 ? readMs + deserializeMs - 1000 * Math.max(bytes / disk, pageableCopy > 0 ? bytes / pageableCopy : 0) : undefined;
}

export const readAhead: Diagnosis = {
  id: 'read-ahead',
  title: 'reading before deserializing',
  detail: 'A cold plan is first read and then deserialized, although one could go on while the other does',
  diagnose(input) {
    const { engine, state } = input.variant;
    const loader = loaderUsed(input) ?? '';
    if (engine?.backend !== 'tensorrt' || state === 'warm' || loader === READS_AHEAD || input.environment.host.cpuCount < 2) return undefined;
    const bytes = Number(phaseOf(input, 'model-read')?.bytes ?? fact(input, 'model.bytes') ?? 0);
    const savingMs = plausibleSaving((hideableMs(input, bytes, loader) ?? 0) * OVERLAPPED_SHARE, input);
    if (!(bytes >= LARGE_BYTES) || savingMs < WORTH_MS) return undefined;
    return {
      id: 'read-ahead',
      severity: 'opportunity',
      title: 'the plan could be read while it is deserialized',
      detail: LAZY.has(loader)
        ? 'The engine waits for each part of the mapping as it touches it. Threads that read ahead of it bring the parts before it asks.'
        : 'Deserializing begins when the last byte has come. From a mapping it can begin at once, while threads read ahead of it.',
      evidence: [
        evidence('plan', formatBytes(bytes)),
        evidence('model read', withShare(exclusiveMs(input, 'model-read'), input)),
        evidence('deserialize', withShare(exclusiveMs(input, 'deserialize'), input)),
        evidence('loader', loader),
      ],
      savingMs,
      fix: `use loader: ${READS_AHEAD}`,
      setting: 'engine.loader',
      knobs: ['loader'],
    };
  },
};

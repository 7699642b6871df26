/**
 * How fast the model's bytes came, phase by phase, against what this machine was measured to reach: reading against the
 * disk, deserializing against the copy to the GPU, both at once against the narrower of the two.
 */
import type { IoRate, IoRateId, MeasuredCeilings } from '../core/io-rate.ts';
import { findPhase } from '../core/phases.ts';
import { usesGpu, type Variant } from '../core/scenario.ts';
import { unionMs } from '../core/span-rows.ts';
import type { Span, Trial } from '../core/trial.ts';
import { median } from '../stats/quantile.ts';

export interface IoInput {
  readonly variant: Variant;
  /** Sampled trials that became ready. */
  readonly completed: readonly Trial[];
  readonly ceilings?: MeasuredCeilings;
}

/** Loaders that leave the reading to whoever touches the bytes. */
const LAZY = new Set(['path', 'mmap', 'mmap-willneed']);
// No memory is this fast for one process: nothing moved, pages were mapped.
const MAPPED_BYTES_PER_MS = 200e6;
/** Two phases run at once where they share this much of the shorter one. */
const OVERLAP_SHARE = 0.1;

interface Measured {
  readonly bytes: number;
  readonly medianMs: number;
}

function spansOf(trial: Trial, ...phases: string[]): Span[] {
  return trial.spans.filter((span) => phases.includes(span.phase) && span.open === undefined);
}

function measure(completed: readonly Trial[], bytesOf: (trial: Trial) => number, ...phases: string[]): Measured | undefined {
  const own = completed.filter((trial) => spansOf(trial, ...phases).length > 0 && bytesOf(trial) > 0);
  const bytes = median(own.map(bytesOf));
  const medianMs = median(own.map((trial) => unionMs(spansOf(trial, ...phases))));
  return bytes === undefined || medianMs === undefined ? undefined : { bytes, medianMs };
}

const markedBytes =
  (phase: string) =>
  (trial: Trial): number =>
    spansOf(trial, phase).reduce((sum, span) => sum + (span.bytes ?? 0), 0);

/** A plan is what its engine is made of: where deserialize carries no bytes of its own, the plan's are moved in it. */
function deserializedBytes({ variant }: IoInput, trial: Trial): number {
  const own = markedBytes('deserialize')(trial);
  return own > 0 || variant.engine?.backend !== 'tensorrt' ? own : Number(trial.facts['model.bytes'] ?? 0);
}

function runAtOnce(completed: readonly Trial[]): boolean {
  const shares = completed.flatMap((trial) => {
    const [readMs, deserializeMs] = [unionMs(spansOf(trial, 'model-read')), unionMs(spansOf(trial, 'deserialize'))];
    const shorterMs = Math.min(readMs, deserializeMs);
    return shorterMs > 0 ? [(readMs + deserializeMs - unionMs(spansOf(trial, 'model-read', 'deserialize'))) / shorterMs] : [];
  });
  return (median(shares) ?? 0) > OVERLAP_SHARE;
}

type Ceiling = NonNullable<IoRate['ceiling']>;

function narrowest(ceilings: readonly Ceiling[]): Ceiling | undefined {
  return ceilings.filter(({ bytesPerSecond }) => bytesPerSecond > 0).sort((a, b) => a.bytesPerSecond - b.bytesPerSecond)[0];
}

function rateOf(id: IoRateId, { bytes, medianMs }: Measured, note: string, ceilings: readonly Ceiling[]): IoRate {
  const title = id.split('+').map((phase) => findPhase(phase)?.title ?? phase);
  const base = { id, title: title.join(' and '), bytes, medianMs };
  if (medianMs <= 0 || bytes / medianMs > MAPPED_BYTES_PER_MS) return { ...base, note: 'only mapped: nothing moved in this time' };
  const bytesPerSecond = (bytes / medianMs) * 1000;
  const ceiling = narrowest(ceilings);
  return { ...base, bytesPerSecond, ...(ceiling && { ceiling, share: bytesPerSecond / ceiling.bytesPerSecond }), note };
}

/**
 * In the order read, deserialize, both at once; empty where no phase moved bytes. A warm file comes from the page cache,
 * of which no ceiling is known: a share of the disk's rate would say nothing there. Total for any trials.
 */
export function ioRates(input: IoInput): IoRate[] {
  const { variant, completed, ceilings } = input;
  const loader = String(completed.find((trial) => trial.facts['loader.used'] !== undefined)?.facts['loader.used'] ?? variant.engine?.loader ?? '');
  const isWarm = variant.state === 'warm';
  const disk: Ceiling[] = isWarm ? [] : [{ of: 'disk', bytesPerSecond: ceilings?.disk ?? 0 }];
  const copy: Ceiling[] = usesGpu(variant) ? [{ of: 'pinned copy', bytesPerSecond: ceilings?.pinnedCopy ?? 0 }] : [];
  const source = isWarm ? 'from the page cache' : 'from storage';
  const atOnce = runAtOnce(completed);
  const isLazy = LAZY.has(loader);
  const read = measure(completed, markedBytes('model-read'), 'model-read');
  const made = measure(completed, (trial) => deserializedBytes(input, trial), 'deserialize');
  const both = atOnce
    ? measure(completed, (trial) => Math.max(markedBytes('model-read')(trial), deserializedBytes(input, trial)), 'model-read', 'deserialize')
    : undefined;
  const readsOn = isLazy || atOnce;
  return [
    ...(read === undefined ? [] : [isLazy ? mappedOnly(read) : rateOf('model-read', read, source, disk)]),
    ...(made === undefined
      ? []
      : [rateOf('deserialize', made, readsOn ? `${source}, read while it deserializes` : 'from memory', readsOn ? [...disk, ...copy] : copy)]),
    ...(both === undefined ? [] : [rateOf('model-read+deserialize', both, `${source}, at once`, [...disk, ...copy])]),
  ];
}

function mappedOnly({ bytes, medianMs }: Measured): IoRate {
  return { id: 'model-read', title: findPhase('model-read')?.title ?? 'model-read', bytes, medianMs, note: 'only mapped: read by whoever touches it' };
}

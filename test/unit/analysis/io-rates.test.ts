import { describe, expect, it } from 'vitest';
import { ioRates } from '../../../src/analysis/io-rates.ts';
import type { IoRate } from '../../../src/core/io-rate.ts';
import type { Trial } from '../../../src/core/trial.ts';
import { aForeignVariant, aGpuTrial, aGpuVariant, aTimeline, aTrial, aVariant, someCeilings, someMarks, someTrials } from '../../support/builders.ts';

const BYTES = 1_000_000_000;

/** A start that reads and deserializes at these times. */
function aStart(read: readonly [number, number] | undefined, deserialize: readonly [number, number], loader: string, deserializedBytes = BYTES): Trial {
  const marks = [
    ...(read === undefined ? [] : someMarks('model-read', ...read, { lane: 'reader', bytes: BYTES })),
    ...someMarks('deserialize', ...deserialize, { lane: 'engine', bytes: deserializedBytes }),
  ];
  const { spans } = aTimeline(marks, 2000);
  return aGpuTrial({ spans, facts: { 'loader.used': loader, 'model.bytes': BYTES } });
}

function ratesOf(trial: Trial, state: 'warm' | 'cold', ceilings = someCeilings()): IoRate[] {
  return ioRates({ variant: aGpuVariant({ state }), completed: [trial], ceilings });
}

const find = (rates: readonly IoRate[], id: IoRate['id']) => rates.find((rate) => rate.id === id);

describe('the rates of the bytes of a model', () => {
  it('compares cold reading with the disk, and deserializing from memory with the pinned copy', () => {
    const rates = ratesOf(aStart([0, 500], [500, 600], 'pread'), 'cold');
    expect(rates.map(({ id }) => id)).toEqual(['model-read', 'deserialize']);
    expect(rates[0]).toMatchObject({ bytes: BYTES, bytesPerSecond: 2e9, ceiling: { of: 'disk', bytesPerSecond: 4.1e9 }, note: 'from storage' });
    expect(rates[0]?.share).toBeCloseTo(2 / 4.1, 9);
    expect(rates[1]).toMatchObject({ bytesPerSecond: 10e9, ceiling: { of: 'pinned copy' }, note: 'from memory' });
    expect(rates[1]?.share).toBeCloseTo(10 / 55.5, 9);
  });

  it('gives a warm file no share of the disk, and says that the page cache had it', () => {
    const read = find(ratesOf(aStart([0, 100], [100, 200], 'pread'), 'warm'), 'model-read');
    expect(read).toMatchObject({ bytesPerSecond: 10e9, note: 'from the page cache' });
    expect(read).not.toHaveProperty('share');
    expect(read).not.toHaveProperty('ceiling');
  });

  it('holds what reads and deserializes at once against the narrower of disk and copy, its time counted once', () => {
    const rates = ratesOf(aStart([0, 300], [100, 400], 'mmap-ahead'), 'cold');
    expect(find(rates, 'model-read+deserialize')).toMatchObject({ bytes: BYTES, medianMs: 400, bytesPerSecond: 2.5e9, ceiling: { of: 'disk' } });
    expect(find(rates, 'deserialize')).toMatchObject({ ceiling: { of: 'disk' } });
    const slowCopy = ratesOf(aStart([0, 300], [100, 400], 'mmap-ahead'), 'cold', someCeilings({ pinnedCopy: 3e9 }));
    expect(find(slowCopy, 'model-read+deserialize')).toMatchObject({ ceiling: { of: 'pinned copy', bytesPerSecond: 3e9 } });
  });

  it('knows that a mapping reads nothing before it is touched: deserialize waits for the disk', () => {
    const rates = ratesOf(aStart([0, 0.02], [1, 401], 'mmap'), 'cold');
    expect(rates[0]).toMatchObject({ id: 'model-read', note: 'only mapped: read by whoever touches it' });
    expect(rates[0]).not.toHaveProperty('bytesPerSecond');
    expect(rates[1]).toMatchObject({ id: 'deserialize', bytesPerSecond: 2.5e9, ceiling: { of: 'disk' } });
    expect(ratesOf(aStart([0, 0.02], [1, 401], 'mmap'), 'warm')[1]).toMatchObject({ ceiling: { of: 'pinned copy' } });
  });

  it('claims no rate that no memory has, nor one of a phase without length', () => {
    for (const endMs of [0.3, 0]) expect(ratesOf(aStart([0, endMs], [1, 150], 'mmap-populate'), 'warm')[0]).not.toHaveProperty('bytesPerSecond');
  });

  it('takes the size of the plan where a TensorRT deserialize carries no bytes of its own, and of no other engine', () => {
    expect(find(ratesOf(aStart([0, 500], [500, 600], 'pread', 0), 'cold'), 'deserialize')?.bytes).toBe(BYTES);
    expect(ioRates({ variant: aVariant(), completed: someTrials() }).map(({ id }) => id)).toEqual(['model-read']);
  });

  it('leaves out what was not measured', () => {
    const unknown = ratesOf(aStart([0, 500], [500, 600], 'pread'), 'cold', someCeilings({ disk: 0, pinnedCopy: 0 }));
    for (const rate of unknown) expect(rate).not.toHaveProperty('share');
    const trial = aTrial({ facts: { 'loader.used': 'pread' } });
    const [cpu] = ioRates({ variant: aVariant({ state: 'cold' }), completed: [trial], ceilings: someCeilings({ pinnedCopy: 0 }) });
    expect(cpu).toMatchObject({ id: 'model-read', ceiling: { of: 'disk' } });
    expect(ioRates({ variant: aForeignVariant(), completed: someTrials({}, { instrumented: false }) })).toEqual([]);
    expect(ioRates({ variant: aGpuVariant(), completed: [], ceilings: someCeilings() })).toEqual([]);
  });

  it('takes the median over the starts, and no span that never ended', () => {
    const slow = aStart([0, 900], [900, 1000], 'pread');
    const trials = [aStart([0, 500], [500, 600], 'pread'), aStart([0, 500], [500, 600], 'pread'), slow];
    expect(find(ioRates({ variant: aGpuVariant({ state: 'cold' }), completed: trials }), 'model-read')?.medianMs).toBe(500);
    const open = { ...slow, spans: slow.spans.map((span) => ({ ...span, open: true as const })) };
    expect(ioRates({ variant: aGpuVariant(), completed: [open] })).toEqual([]);
  });
});

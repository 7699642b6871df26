import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceilingReport } from '../../../src/analysis/ceiling-report.ts';
import type { ComparedSide } from '../../../src/core/comparison.ts';
import type { Floors } from '../../../src/core/floors.ts';
import type { EngineConfig, Variant } from '../../../src/core/scenario.ts';
import type { Trial } from '../../../src/core/trial.ts';
import type { CeilingReport, CeilingRow } from '../../../src/core/tuning.ts';
import { aComparison } from '../../support/a-comparison.ts';
import { anEngine, aVariant } from '../../support/a-scenario.ts';

const FLOORS: Floors = {
  bare: { 'container-create': 5, network: 8, 'task-create': 120, 'task-start': 5, 'process-spawn': 2, 'node-bootstrap': 20 },
  bareOf: 'the smallest container of the same image',
  bareStarts: 7,
  memory: 10e9,
  disk: 1e9,
  pinnedCopy: 20e9,
  addonBytes: 20e6,
  libraryBytes: 20e6,
  modelBytes: 100e6,
  notes: [],
};

const SIDE = aComparison({ pairs: 10 }).sides[0];

function aSide(engine: Partial<EngineConfig>, variant: Partial<Variant> = {}, change: (trial: Trial) => Trial = (trial) => trial): ComparedSide {
  const trials = SIDE.trials.map((trial) => change({ ...trial, facts: { ...trial.facts, 'loader.used': engine.loader ?? 'pread' } }));
  return { ...SIDE, trials, variant: aVariant({ engine: anEngine(engine), ...variant }) };
}

function reportOf(side: ComparedSide, floors: Partial<Floors> = {}): CeilingReport {
  const report = ceilingReport({ side, floors: { ...FLOORS, ...floors } });
  if (report === undefined) throw new Error('there is no report');
  return report;
}

const rowOf = ({ rows }: CeilingReport, phase: string): CeilingRow => {
  const row = rows.find((one) => one.phase === phase);
  if (row === undefined) throw new Error(`no row of ${phase}`);
  return row;
};

describe('how near a start is to what the machine can do', () => {
  const warm = aSide({ backend: 'onnxruntime' }, { state: 'warm' });

  it('takes a floor from a bare start, from memory, and from a later inference, each with how it was found', () => {
    const report = reportOf(warm);
    expect(rowOf(report, 'task-create')).toMatchObject({
      floorMs: 120,
      basis: expect.stringContaining('the smallest container of the same image takes 120.0 ms'),
    });
    expect(rowOf(report, 'addon-load')).toMatchObject({ floorMs: 2, basis: '20.0 MB of the addon at 10.0 GB/s from memory' });
    expect(rowOf(report, 'first-inference').basis).toMatch(/^the second inference, /);
    expect(rowOf(report, 'first-inference').floorMs).toBeGreaterThan(10);
  });

  it('prefers the steady latency where it was asked for', () => {
    const side = aSide({ backend: 'onnxruntime' }, {}, (trial) => ({ ...trial, steady: { requests: 50, p50Ms: 7, p99Ms: 9 } }));
    expect(rowOf(reportOf(side), 'first-inference')).toMatchObject({ floorMs: 7, basis: 'a steady inference, 7.0 ms' });
  });

  it('calls software what it is: no floor is no promise that it could be left out', () => {
    expect(rowOf(reportOf(warm), 'deserialize')).toMatchObject({ floorMs: 0, basis: expect.stringContaining('how short it can be is not known') });
  });

  it('reads from the disk in a cold state, and our own files only where they were evicted too', () => {
    const modelCold = reportOf(aSide({ backend: 'onnxruntime' }, { state: 'model-cold' }));
    expect(rowOf(modelCold, 'addon-load').basis).toContain('from memory');
    const cold = reportOf(aSide({ backend: 'onnxruntime' }, { state: 'cold' }), { disk: 10e9 });
    expect(rowOf(cold, 'addon-load')).toMatchObject({ floorMs: 2, basis: '20.0 MB of the addon at 10.0 GB/s from the disk' });
  });

  it('lets the bytes pass once: a lazy loader leaves them to deserialize, and warm to the inference', () => {
    const lazy = (state: Variant['state']) => reportOf(aSide({ backend: 'onnxruntime', loader: 'mmap' }, { state }), { disk: 2.5e9 });
    expect(rowOf(lazy('warm'), 'deserialize').floorMs).toBe(0);
    const cold = lazy('model-cold');
    const passed = rowOf(cold, 'deserialize').floorMs + (cold.rows.find(({ phase }) => phase === 'model-read')?.floorMs ?? 0);
    expect(passed).toBeCloseTo(40, 0);
    expect(rowOf(cold, 'deserialize').basis).toContain('read while it deserializes');
  });

  it("copies a plan to the GPU at the rate of page-locked memory, and says nothing of the driver's work", () => {
    const report = reportOf(aSide({ backend: 'tensorrt' }, { state: 'warm' }));
    expect(rowOf(report, 'deserialize')).toMatchObject({ floorMs: 5, basis: '100 MB at 20.0 GB/s from page-locked memory to the GPU' });
  });

  it('counts the inferences that the entry point is asked to make', () => {
    const side = aSide({ backend: 'onnxruntime', warmUp: 2 }, {}, (trial) => ({
      ...trial,
      steady: { requests: 50, p50Ms: 3, p99Ms: 4 },
      spans: trial.spans.map((span) => (span.phase === 'deserialize' ? { ...span, phase: 'warm-up' } : span)),
    }));
    expect(rowOf(reportOf(side), 'warm-up')).toMatchObject({ floorMs: 6, basis: expect.stringContaining('2 inferences') });
  });

  it('caps a floor at what the phase took, and says so', () => {
    const row = rowOf(reportOf(warm, { bare: { ...FLOORS.bare, 'node-bootstrap': 9000 } }), 'node-bootstrap');
    expect(row.floorMs).toBe(row.ms);
    expect(row.basis).toContain('this start took no more than that');
  });

  it('says it in a sentence with the phase in which most remains', () => {
    const report = reportOf(warm);
    const most = [...report.rows].sort((a, b) => b.ms - b.floorMs - (a.ms - a.floorMs))[0];
    expect(report.sentence).toMatch(/^This start is at \d+ % of what this machine can do: \d+\.\d ms against \d+\.\d ms; most remains in /);
    expect(report.sentence).toContain(most?.title ?? '?');
    expect(report.startMs).toBeGreaterThan(report.floorMs);
  });

  it('is silent about a side without a completed start, and ends at ready without an inference', () => {
    expect(ceilingReport({ side: { ...SIDE, trials: [] }, floors: FLOORS })).toBeUndefined();
    const ready = aSide({ backend: 'onnxruntime' }, {}, ({ firstInferenceMs: _1, secondInferenceMs: _2, ...trial }) => trial);
    expect(reportOf(ready).rows.map(({ phase }) => phase)).not.toContain('first-inference');
  });

  it('has rows that sum to the start and floors within them, whatever was measured', () => {
    const amount = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e12, noNaN: true }));
    const floors = fc.record({ memory: amount, disk: amount, pinnedCopy: amount, addonBytes: amount, libraryBytes: amount, modelBytes: amount });
    const bare = fc.dictionary(fc.constantFrom(...Object.keys(FLOORS.bare), 'nonsense'), fc.double({ min: 0, max: 1e6, noNaN: true }));
    const state = fc.constantFrom('warm', 'model-cold', 'cold', 'dropped') as fc.Arbitrary<Variant['state']>;
    const engine = fc.record({ backend: fc.constantFrom('onnxruntime', 'tensorrt'), loader: fc.constantFrom('path', 'mmap', 'pread', 'auto') });
    fc.assert(
      fc.property(floors, bare, state, engine, (rates, starts, began, settings) => {
        const { rows, startMs, floorMs, share } = reportOf(aSide(settings, { state: began }), { ...rates, bare: starts });
        expect(rows.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(startMs, 6);
        for (const row of rows) {
          expect(row.floorMs).toBeGreaterThanOrEqual(0);
          expect(row.floorMs).toBeLessThanOrEqual(Math.max(0, row.ms));
          expect(row.basis).not.toMatch(/NaN|undefined|Infinity/);
        }
        expect(share).toBeCloseTo(floorMs / startMs, 9);
      }),
    );
  });
});

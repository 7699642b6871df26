import { describe, expect, it } from 'vitest';
import { findPhase } from '../../../src/core/phases.ts';
import { buildReport } from '../../../src/report/build-report.ts';
import { aGpuRun, aRunResult, aTrial } from '../../support/builders.ts';

describe('the view of a run', () => {
  it('shows the numbers of the run and no others', () => {
    const run = aRunResult({ trials: 30 });
    const [variant] = buildReport(run).variants;
    expect(variant.verdict).toMatchObject({
      medianMs: run.ready.medianMs,
      lowMs: run.ready.lowMs,
      limitMs: 3000,
      provenShare: run.verdict.provenShare,
      headroomMs: 3000 - (run.ready.p90Ms as number),
    });
    expect(variant.moments.find(({ id }) => id === 'first-inference')?.medianMs).toBe(run.firstInference?.medianMs);
    for (const row of variant.phases) expect(row.medianMs).toBe(run.phases.find(({ id }) => id === row.id)?.medianMs);
  });

  it('sums a reference band over its phases in the shown trial without counting overlap or parents twice', () => {
    const run = aRunResult();
    const [variant] = buildReport(run).variants;
    const shown = run.trials.find(({ id }) => id === run.variants[0]?.representative);
    const container = shown?.spans.filter((span) => findPhase(span.phase)?.band === 'container' && span.phase !== 'container-start') ?? [];
    expect(variant.bands.find(({ id }) => id === 'container')?.oursMs).toBeCloseTo(
      container.reduce((sum, span) => sum + span.endMs - span.beginMs, 0),
      9,
    );
    expect(variant.bands.map(({ lowMs, highMs }) => [lowMs, highMs])).toEqual([
      [300, 600],
      [200, 400],
      [80, 150],
      [100, 300],
    ]);
  });

  it('names the loader that was taken behind the one that was asked for', () => {
    const run = aGpuRun();
    const setting = buildReport(run).environment.find(({ title }) => title === 'Setting');
    expect(setting?.facts).toContainEqual({ label: 'loader', value: 'auto (mmap-populate)' });
  });

  it('speaks of an image only where there is one', () => {
    const labels = (target: 'process' | 'docker') => buildReport(aRunResult({ target })).environment.flatMap(({ facts }) => facts.map(({ label }) => label));
    expect(labels('docker')).toContain('image layers');
    expect(labels('process')).not.toContain('image layers');
  });

  it('lists children of a phase below it', () => {
    const ids = buildReport(aRunResult()).variants[0].phases.map(({ id, depth }) => `${depth} ${id}`);
    expect(ids.slice(1, 5)).toEqual(['0 container-start', '1 network', '1 task-create', '1 task-start']);
  });

  it('compares every other variant with the first', () => {
    const [first, second] = buildReport(aRunResult({ variants: 2 })).variants;
    expect([first.differenceMs, first.ratio]).toEqual([undefined, undefined]);
    expect(second?.differenceMs).toBeLessThan(0);
    expect(second?.ratio).toBeLessThan(1);
  });

  it('says of failed and wrong trials why', () => {
    const run = aRunResult({ failures: 2, invalid: 1 });
    const report = buildReport(run);
    expect(report.failures.map(({ code }) => code)).toEqual(['TARGET_EXITED', 'PROBE_TIMED_OUT']);
    expect(report.trials[2]?.notes[0]).toBe(`wrong state: ${run.trials[2]?.state.reason}`);
    expect(report.variants[0].state).toMatchObject({ verified: 19, trials: 20 });
  });

  it('survives a run that JSON has carried, with nothing completed', () => {
    const empty = { count: 3, misses: 3, medianMs: Number.NaN, minMs: Number.NaN, maxMs: Number.POSITIVE_INFINITY, doubts: [] };
    const run = aRunResult({ trials: 3, failures: 3 });
    const carried = JSON.parse(JSON.stringify({ ...run, ready: empty, variants: run.variants.map((variant) => ({ ...variant, ready: empty, phases: [] })) }));
    const [variant] = buildReport(carried).variants;
    expect(variant.verdict.medianMs).toBeUndefined();
    expect(variant.verdict.headroomMs).toBeUndefined();
    expect(variant.waterfall?.trial).toBe('trial-001');
  });

  it('draws the limit into the axis only where that leaves room for the bars', () => {
    const near = aRunResult({ trials: 1 });
    const variants = near.variants.map((variant) => ({ ...variant, verdict: { ...variant.verdict, limitMs: 400 } }));
    expect(buildReport({ ...near, variants }).variants[0].waterfall).toMatchObject({ axisMs: 416 });
    expect(buildReport(near).variants[0].waterfall?.axisMs).toBeLessThan(500);
  });

  it('has a timeline for a foreign server whose labels the catalogue does not know', () => {
    const base = aRunResult({ instrumented: false, trials: 6 });
    const trial = aTrial({ spans: [{ phase: 'weights <b>', index: 0, lane: 'log', beginMs: 0, endMs: 5, exclusiveMs: 5, uncertaintyMs: 1, critical: true }] });
    const waterfall = buildReport({ ...base, trials: [trial], variants: base.variants.map((variant) => ({ ...variant, representative: trial.id })) })
      .variants[0].waterfall;
    expect(waterfall?.lanes[0]?.bars[0]).toMatchObject({ title: 'weights <b>', tone: { group: 'application' } });
  });
});

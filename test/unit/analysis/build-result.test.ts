import { describe, expect, it } from 'vitest';
import { assembleResult } from '../../../src/analysis/build-result.ts';
import { differingSettings } from '../../../src/analysis/differing-settings.ts';
import { measureOverhead } from '../../../src/analysis/overhead.ts';
import { aDockerTarget, aFailedTrial, anEngine, anEnvironment, aRunResult, aScenario, aTrial, aVariant } from '../../support/builders.ts';

const facts = { runId: 'r', createdAt: '2026-11-20T08:30:00.000Z', environment: anEnvironment(), notices: [], durationMs: 1 };

describe('assembleResult', () => {
  it('judges every variant by its own trials, and repeats the first on top', () => {
    const result = aRunResult({ variants: 2, trials: 30 });
    expect(result.variants.map((variant) => variant.id)).toEqual(['default', 'graph-disabled']);
    expect(result.variants[0]).toMatchObject({ ready: result.ready, phases: result.phases, verdict: result.verdict, findings: result.findings, settings: [] });
    expect(result.variants[1]?.settings).toEqual(['engine.options.graphOptimization: disable']);
    expect(result.variants[1]?.ready.medianMs).toBeLessThan(result.ready.medianMs - 20);
    expect(result.verdict.outcome).toBe('met');
  });

  it('names a real trial as representative, with its critical chain in time order', () => {
    const [variant] = aRunResult().variants;
    expect(variant?.criticalChain).toEqual([
      'container-create',
      'network',
      'task-create',
      'task-start',
      'process-spawn',
      'node-bootstrap',
      'addon-load',
      'model-read',
      'deserialize',
      'context-create',
      'buffer-allocate',
      'ready',
    ]);
    expect(aRunResult().trials.some((trial) => trial.id === variant?.representative)).toBe(true);
  });

  it('counts outcomes of measured trials only', () => {
    const [variant] = aRunResult({ trials: 20, failures: 3, invalid: 2, controls: 5 }).variants;
    expect(variant?.counts).toEqual({ measured: 20, completed: 15, timedOut: 1, crashed: 2, invalid: 2 });
  });

  it('is total: no trials, only failed ones, only a single one', () => {
    const scenario = aScenario();
    for (const trials of [[], [aFailedTrial()], [aTrial()], [aTrial({ role: 'warm-up' })], [aTrial({ outcome: 'invalid' })]]) {
      const result = assembleResult({ ...facts, scenario, trials });
      expect(result).toMatchObject({ kind: 'run', schemaVersion: 1 });
      expect(result.variants).toHaveLength(1);
      expect(() => JSON.stringify(result)).not.toThrow();
    }
    expect(assembleResult({ ...facts, scenario, trials: [] }).verdict.outcome).toBe('errored');
  });

  it('says the same whatever the order of the trials', () => {
    const result = aRunResult({ variants: 2, failures: 1, controls: 4 });
    const again = assembleResult({ ...result, trials: [...result.trials].reverse() });
    expect(again).toEqual(result);
  });

  it('leaves out what was never asked for', () => {
    const trials = [1, 2, 3].map((order) => {
      const { firstInferenceMs: _first, secondInferenceMs: _second, readyInsideMs: _inside, ...trial } = aTrial({ order });
      return trial;
    });
    const result = assembleResult({ ...facts, scenario: aScenario(), trials });
    expect('firstInference' in result).toBe(false);
    expect('readyInside' in (result.variants[0] ?? {})).toBe(false);
  });
});

describe('the settings of a variant', () => {
  it('are the leaves that differ, by their path', () => {
    const other = aVariant({ id: 'b', state: 'cold', engine: anEngine({ contexts: { count: 4, mode: 'parallel' }, options: { intraThreads: 2 } }) });
    expect(differingSettings(aVariant(), other).sort()).toEqual([
      'engine.contexts.count: 4',
      'engine.contexts.mode: parallel',
      'engine.options.intraThreads: 2',
      'state: cold',
    ]);
    expect(differingSettings(other, aVariant())).toContain('engine.options.intraThreads: (not set)');
  });

  it('name what may hold a secret without its value', () => {
    const other = aVariant({
      target: aDockerTarget({ env: { API_TOKEN: 'hunter2' }, args: ['--key', 'hunter2'], labels: { secret: 'hunter2' } }),
      infer: { ...(aVariant().infer as NonNullable<ReturnType<typeof aVariant>['infer']>), body: { kind: 'text', text: 'hunter2' } },
    });
    const settings = differingSettings(aVariant(), other);
    expect(settings).toContain('target.env.API_TOKEN: (differs)');
    expect(settings.join(' ')).not.toContain('hunter2');
  });
});

describe('the cost of the marks', () => {
  const run = (controls: readonly number[], measured: readonly number[]) => [
    ...controls.map((readyMs, index) => aTrial({ order: 2 * index + 1, role: 'control', readyMs })),
    ...measured.map((readyMs, index) => aTrial({ order: 2 * index + 2, readyMs })),
  ];
  const ramp = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index / 10);

  it('is the shift from control to measured starts with its interval', () => {
    const overhead = measureOverhead(run(ramp(300, 20), ramp(302, 20)));
    expect(overhead).toMatchObject({
      differenceMs: expect.closeTo(2, 9),
      controls: 20,
      sentence: expect.stringMatching(/^with marks, ready came 2\.0 ms later \(\+1\.\d ms to \+2\.\d ms at 95 %, against 20 control trials\)$/),
    });
    expect(overhead.lowMs).toBeLessThan(2);
    expect(overhead.highMs).toBeGreaterThan(2);
  });

  it('is not claimed where chance explains it', () => {
    expect(measureOverhead(run(ramp(300, 20), ramp(300.1, 20))).sentence).toMatch(/^the marks have no detectable cost \(−/);
  });

  it('has no interval with too few trials, and is not measured without controls', () => {
    const few = measureOverhead(run([300, 301], [302, 303]));
    expect(few.lowMs).toBeUndefined();
    expect(few.sentence).toContain('too few for an interval');
    expect(measureOverhead(run([], [300]))).toEqual({ controls: 0, sentence: 'the cost of the marks was not measured: the run had no control trials' });
    expect(measureOverhead([aFailedTrial({ role: 'control' }), aTrial({ order: 2 })])).toMatchObject({
      controls: 0,
      sentence: expect.stringContaining('unknown'),
    });
  });
});

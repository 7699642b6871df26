import { describe, expect, it } from 'vitest';
import { ColdstartError } from '../../../src/core/errors.ts';
import type { NightSignal } from '../../../src/core/night.ts';
import { RESULT_SCHEMA_VERSION, type RunResult } from '../../../src/core/run-result.ts';
import { requireReadableHead, upgradeComparison, upgradeNight, upgradeResult, upgradeTuning } from '../../../src/core/upgrade-result.ts';
import { aNight, aSeriesNight } from '../../support/a-night.ts';
import { aRunResult } from '../../support/a-run-result.ts';
import { aTuning } from '../../support/a-tuning.ts';

const saved = (document: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(document)) as Record<string, unknown>;

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return error instanceof ColdstartError ? `${error.code}: ${error.message}` : `foreign: ${error}`;
  }
  return 'no error';
}

/** As it was before there were versions: no number, no variants, flat GPU facts. */
function unversioned(): Record<string, unknown> {
  const { schemaVersion: _, variants: __, notices: ___, ...rest } = saved(aRunResult());
  return { ...rest, environment: { ...(rest['environment'] as object), gpu: { name: 'some card' } } };
}

describe('upgradeResult', () => {
  it.each<[string, RunResult]>([
    ['a plain run', aRunResult()],
    ['two variants', aRunResult({ variants: 2 })],
    ['a run with more than half failed', aRunResult({ trials: 10, failures: 6 })],
    ['a run with everything failed', aRunResult({ trials: 4, failures: 4 })],
    ['a run without any start', aRunResult({ trials: 0 })],
    ['a run of wrong states only', aRunResult({ trials: 3, invalid: 3 })],
  ])('gives back %s exactly as it was before it was saved, infinite and missing numbers included', (_, result) => {
    expect(upgradeResult(saved(result), 'result.json')).toEqual(saved2(result));
  });

  it('reads a document of before the first version as a run of one variant', () => {
    const today = aRunResult();
    const read = upgradeResult(unversioned(), 'result.json');
    expect(read.schemaVersion).toBe(RESULT_SCHEMA_VERSION);
    expect(read.variants).toHaveLength(1);
    expect(read.variants[0]).toMatchObject({ id: 'default', ready: today.ready, verdict: today.verdict, counts: today.variants[0]?.counts });
    expect(read.environment.gpu).toBeUndefined();
    expect(read.notices).toEqual([]);
  });

  it('refuses a newer version and says which coldstart wrote it', () => {
    const newer = { ...saved(aRunResult()), schemaVersion: RESULT_SCHEMA_VERSION + 1 };
    expect(codeOf(() => upgradeResult(newer, 'x/result.json'))).toBe(
      'RUN_TOO_NEW: x/result.json was written by coldstart 0.1.0 with schema version 2, this one reads up to 1',
    );
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a list', []],
    ['text', 'run'],
    ['an empty object', {}],
    ['another kind', { ...saved(aRunResult()), kind: 'night' }],
    ['a version that is text', { ...saved(aRunResult()), schemaVersion: '1' }],
    ['a negative version', { ...saved(aRunResult()), schemaVersion: -1 }],
    ['no variants', { ...saved(aRunResult()), variants: [] }],
    ['variants that are null', { ...saved(aRunResult()), variants: [null] }],
    ['variants without summaries', { ...saved(aRunResult()), variants: [{ id: 'default' }] }],
    ['trials that are text', { ...saved(aRunResult()), trials: ['t001'] }],
    ['an unversioned one without summaries', { ...unversioned(), ready: undefined }],
  ])('names %s as damaged instead of failing somewhere behind', (_, document) => {
    expect(codeOf(() => upgradeResult(document, 'result.json'))).toMatch(/^RUN_DAMAGED: result\.json /);
  });
});

/** What toEqual would otherwise overlook or demand: keys that are undefined are not saved. */
function saved2(result: RunResult): RunResult {
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined)) as unknown as RunResult;
}

describe('the other documents', () => {
  const night = { schemaVersion: 1, kind: 'night', nightId: 'n', createdAt: '2026-03-01T02:00:00.000Z', toolVersion: '0.1.0', series: [] };

  it('refuses a newer night and a newer head of a run', () => {
    expect(codeOf(() => upgradeNight({ ...night, schemaVersion: 7, toolVersion: '9.0.0' }, 'night.json'))).toMatch(/^RUN_TOO_NEW: .*coldstart 9\.0\.0/);
    expect(codeOf(() => requireReadableHead({ kind: 'run-head', schemaVersion: 7 }, 'run.json'))).toMatch(/^RUN_TOO_NEW/);
  });

  it('knows no night and no comparison of before the first version', () => {
    const { schemaVersion: _, ...rest } = night;
    expect(codeOf(() => upgradeNight(rest, 'night.json'))).toMatch(/^RUN_DAMAGED: .*version 0/);
    expect(codeOf(() => upgradeComparison({ kind: 'comparison' }, 'comparison.json'))).toMatch(/^RUN_DAMAGED: .*version 0/);
  });

  it('takes a number that JSON could not hold for one that is missing', () => {
    const entry = aSeriesNight();
    const { highRatio: _, ...rest } = entry.signal as NightSignal;
    const written = saved(aNight([{ ...entry, signal: { ...rest, highRatio: Number.POSITIVE_INFINITY } }]));
    expect(upgradeNight(written, 'night.json').series[0]?.signal).toEqual(saved(rest));
  });

  it('refuses a night that lacks what its readers follow, and names it', () => {
    const whole = JSON.parse(JSON.stringify(aNight([aSeriesNight('regression')]))) as { series: Record<string, unknown>[] };
    expect(codeOf(() => upgradeNight(whole, 'night.json'))).toBe('no error');
    const [entry = {}] = whole.series;
    for (const key of ['series', 'scenario', 'title', 'at', 'outcome', 'sentence', 'notes', 'phases', 'comparisons', 'machine', 'durationMs']) {
      const { [key]: __, ...less } = entry;
      expect(
        codeOf(() => upgradeNight({ ...whole, series: [less] }, 'night.json')),
        key,
      ).toMatch(/^RUN_DAMAGED/);
    }
    for (const key of ['head', 'lastGood', 'signal', 'confirmation', 'pin', 'measurement', 'phases', 'machine', 'outcome'])
      for (const value of [7, 'x', [], {}, [7], { subject: 7 }])
        if (!(key === 'machine' && JSON.stringify(value) === '{}') && !(key === 'phases' && JSON.stringify(value) === '[]'))
          expect(
            codeOf(() => upgradeNight({ ...whole, series: [{ ...entry, [key]: value }] }, 'night.json')),
            key,
          ).toMatch(/^RUN_DAMAGED/);
    for (const key of ['nightId', 'createdAt', 'endedAt', 'file', 'planned', 'series', 'toolVersion', 'resumed', 'notices'])
      expect(
        codeOf(() => upgradeNight({ ...whole, [key]: { x: 1 } }, 'night.json')),
        key,
      ).toMatch(/^RUN_DAMAGED/);
  });

  it('gives the sides of a comparison their infinite medians back and refuses one side', () => {
    const result = aRunResult({ trials: 10, failures: 6 });
    const side = { label: 'a', runId: 'r', source: { kind: 'run' }, environment: result.environment, trials: result.trials, result: result.variants[0] };
    const shape = { schemaVersion: 1, kind: 'comparison', comparisonId: 'c', createdAt: 'x', outcome: 'errored', looks: [], phases: [] };
    const comparison = saved({ ...shape, total: { ratio: Number.NaN, baselineCount: 3 }, sides: [side, side] });
    const read = upgradeComparison(comparison, 'comparison.json');
    expect(read.sides[0].result.ready.medianMs).toBe(Infinity);
    expect(read.total).toEqual({ baselineCount: 3 });
    expect(codeOf(() => upgradeComparison({ ...comparison, sides: [side] }, 'comparison.json'))).toMatch(/^RUN_DAMAGED: .*two sides/);
  });
});

describe('upgradeTuning', () => {
  it.each(['proven', 'nothing-helped', 'not-proven', 'guard-broken', 'interrupted'] as const)('gives back a tuning that is %s as it was saved', (outcome) => {
    const tuning = aTuning({ outcome, starts: 30, pairs: 3 });
    expect(upgradeTuning(saved(tuning), 'tuning.json')).toEqual(saved(tuning));
  });

  it('revives what JSON could not hold: a missing number is missing, an infinite median of the proof is infinite', () => {
    const tuning = aTuning({ starts: 30, pairs: 3 });
    const [first, ...starts] = tuning.starts;
    const proof = tuning.proof && {
      ...tuning.proof,
      sides: tuning.proof.sides.map((side) => ({ ...side, result: { ...side.result, ready: { ...side.result.ready, medianMs: Number.POSITIVE_INFINITY } } })),
    };
    const read = upgradeTuning(saved({ ...tuning, starts: [{ ...first, objectiveMs: Number.NaN }, ...starts], proof }), 'tuning.json');
    expect(read.starts[0]).not.toHaveProperty('objectiveMs');
    expect(read.proof?.sides[0].result.ready.medianMs).toBe(Infinity);
  });

  it('refuses a newer one and knows none of before the first version', () => {
    const tuning = saved(aTuning({ starts: 10, pairs: 1 }));
    expect(codeOf(() => upgradeTuning({ ...tuning, schemaVersion: 7 }, 'tuning.json'))).toMatch(/^RUN_TOO_NEW: .*0\.1\.0/);
    const { schemaVersion: _, ...rest } = tuning;
    expect(codeOf(() => upgradeTuning(rest, 'tuning.json'))).toMatch(/^RUN_DAMAGED: .*version 0/);
  });

  it('refuses one that lacks what its readers follow, and names it', () => {
    const tuning = saved(aTuning({ starts: 10, pairs: 1 }));
    const needed = Object.keys(tuning).filter((key) => !['settings', 'winner', 'proof', 'ceilings', 'detectable', 'headline'].includes(key));
    for (const key of needed) {
      const { [key]: _, ...less } = tuning;
      expect(
        codeOf(() => upgradeTuning(less, 'tuning.json')),
        key,
      ).toMatch(/^RUN_DAMAGED/);
    }
    for (const key of ['knobs', 'interactions', 'candidates', 'starts', 'settings', 'guards', 'ceilings', 'patch', 'costs', 'notices', 'outcome', 'proof'])
      for (const value of [7, 'x', {}, [7], [{}]])
        expect(
          codeOf(() => upgradeTuning({ ...tuning, [key]: value }, 'tuning.json')),
          key,
        ).toMatch(/^RUN_DAMAGED/);
  });
});

import { describe, expect, it } from 'vitest';
import { judgeBudget } from '../../../src/analysis/judge-budget.ts';
import { DEFAULT_BUDGET } from '../../../src/core/budget.ts';
import type { Trial } from '../../../src/core/trial.ts';
import { aFailedTrial, aTrial } from '../../support/builders.ts';

/** One start per value: milliseconds to ready, or undefined for one that failed. */
function starts(values: readonly (number | undefined)[]): Trial[] {
  return values.map((readyMs, index) => (readyMs === undefined ? aFailedTrial({ order: index + 1 }) : aTrial({ order: index + 1, readyMs })));
}
const clean = (count: number) => starts(new Array<number>(count).fill(900));

describe('judgeBudget', () => {
  it('says met with 30 of 30, and what would prove the next share', () => {
    expect(judgeBudget(clean(30), DEFAULT_BUDGET, 30)).toMatchObject({
      outcome: 'met',
      starts: 30,
      within: 30,
      moreNeeded: 0,
      sentence: 'met: 30 of 30 starts within 3 s, so at least 90 % are (95 % confidence); 29 more clean ones would prove 95 %',
    });
  });

  it('says inconclusive with too few, what is proven and what is missing', () => {
    const verdict = judgeBudget(clean(20), DEFAULT_BUDGET, 20);
    expect(verdict).toMatchObject({ outcome: 'inconclusive', moreNeeded: 9 });
    expect(verdict.provenShare).toBeCloseTo(0.05 ** (1 / 20), 12);
    expect(verdict.sentence).toBe('inconclusive: 20 of 20 starts within 3 s, so at least 86.1 % are (95 % confidence); 9 more clean ones would prove 90 %');
  });

  it('counts a start exactly at the limit as within, and one above as a miss', () => {
    expect(judgeBudget(starts([...new Array<number>(29).fill(3000), 3000]), DEFAULT_BUDGET, 30).within).toBe(30);
    expect(judgeBudget(starts([...new Array<number>(29).fill(3000), 3000.001]), DEFAULT_BUDGET, 30)).toMatchObject({
      outcome: 'inconclusive',
      within: 29,
      moreNeeded: 16,
    });
  });

  it('counts a failed start as a miss, and says so', () => {
    const verdict = judgeBudget(starts([...new Array<undefined>(4).fill(undefined), ...new Array<number>(6).fill(900)]), DEFAULT_BUDGET, 30);
    expect(verdict).toMatchObject({ outcome: 'missed', starts: 10, within: 6 });
    expect(verdict.sentence).toBe('missed: 6 of 10 starts within 3 s (4 failed), so fewer than 90 % are (95 % confidence): at most 85.0 %');
  });

  it('keeps an early decision and says which starts were not judged', () => {
    const verdict = judgeBudget([...clean(39), aTrial({ order: 40, readyMs: 9000 })], DEFAULT_BUDGET, 60);
    expect(verdict).toMatchObject({ outcome: 'met', starts: 34, within: 34 });
    expect(verdict.sentence).toContain('decided at start 34, the 6 after it are not judged');
  });

  it('judges in run order, whatever the order of the array', () => {
    const trials = starts([4000, 4000, 4000, 4000, ...new Array<number>(26).fill(900)]);
    expect(judgeBudget([...trials].reverse(), DEFAULT_BUDGET, 30)).toEqual(judgeBudget(trials, DEFAULT_BUDGET, 30));
    expect(judgeBudget(trials, DEFAULT_BUDGET, 30)).toMatchObject({ outcome: 'missed', starts: 10 });
  });

  it('judges the first inference where the budget is about it', () => {
    const trials = clean(30).map((trial) => ({ ...trial, firstInferenceMs: 4000 }));
    const verdict = judgeBudget(trials, { ...DEFAULT_BUDGET, moment: 'first-inference' }, 30);
    expect(verdict).toMatchObject({ outcome: 'missed', within: 0, starts: 10 });
    expect(verdict.sentence).toContain('0 of 10 first inferences within 3 s');
  });

  it('samples neither warm-ups, controls nor trials in the wrong state', () => {
    const others = [
      aTrial({ order: 31, role: 'warm-up', readyMs: 9000 }),
      aTrial({ order: 32, role: 'control', readyMs: 9000 }),
      aTrial({ order: 33, outcome: 'invalid', readyMs: 9000 }),
    ];
    expect(judgeBudget([...others, ...clean(30)], DEFAULT_BUDGET, 30)).toMatchObject({ outcome: 'met', starts: 30 });
  });

  it('is errored without starts, without a completed one, and with more than a fifth in the wrong state', () => {
    expect(judgeBudget([], DEFAULT_BUDGET, 30)).toMatchObject({ outcome: 'errored', sentence: 'could not be judged: no start was measured' });
    expect(judgeBudget(starts([undefined, undefined]), DEFAULT_BUDGET, 30)).toMatchObject({
      outcome: 'errored',
      sentence: expect.stringContaining('none of 2 starts was completed: the instance ended with exit code 1'),
    });
    const wrong = clean(10).map((trial, index) => (index < 3 ? ({ ...trial, outcome: 'invalid' } as const) : trial));
    expect(judgeBudget(wrong, DEFAULT_BUDGET, 30)).toMatchObject({
      outcome: 'errored',
      sentence: expect.stringContaining('3 of 10 trials began in the wrong state (warm)'),
    });
    expect(
      judgeBudget(
        wrong.map((trial, index) => (index === 0 ? { ...trial, outcome: 'completed' } : trial)),
        DEFAULT_BUDGET,
        30,
      ).outcome,
    ).toBe('inconclusive');
  });

  it('names no share that it has not proven', () => {
    expect(judgeBudget(starts([5000]), DEFAULT_BUDGET, 30).sentence).toBe(
      'inconclusive: 0 of 1 starts within 3 s, which proves nothing yet; 45 more clean ones would prove 90 %',
    );
    expect(judgeBudget(clean(30), { ...DEFAULT_BUDGET, at: 'p50' }, 30).sentence).toBe(
      'met: 10 of 10 starts within 3 s, so at least 50 % are (95 % confidence); 19 more clean ones would prove 90 %; decided at start 10, the 20 after it are not judged',
    );
    expect(judgeBudget(clean(30), { ...DEFAULT_BUDGET, at: 'p99' }, 30).sentence).toContain('269 more clean ones would prove 99 %');
  });
});

import { describe, expect, it } from 'vitest';
import { decideNext } from '../../../src/analysis/stopping.ts';
import type { Trial } from '../../../src/core/trial.ts';
import { aFailedTrial, aScenario, aTrial, aVariant } from '../../support/builders.ts';

const clean = (count: number, variant = 'default', from = 1): Trial[] => Array.from({ length: count }, (_, index) => aTrial({ order: from + index, variant }));

describe('decideNext', () => {
  it('makes all thirty trials of the default plan before it looks', () => {
    const scenario = aScenario({ trials: 30 });
    expect(decideNext([], scenario).action).toBe('continue');
    expect(decideNext(clean(29), scenario).action).toBe('continue');
    expect(decideNext(clean(30), scenario)).toEqual({ action: 'stop', reason: 'all 30 trials of default are made' });
  });

  it('stops a longer plan as soon as a look decides', () => {
    const scenario = aScenario({ trials: 60 });
    expect(decideNext(clean(33), scenario).action).toBe('continue');
    expect(decideNext(clean(34), scenario)).toEqual({ action: 'stop', reason: 'default: budget met after 34 starts' });
  });

  it('stops at ten starts that miss the budget for certain', () => {
    const slow = clean(10).map((trial, index) => (index < 4 ? { ...trial, readyMs: 9000 } : trial));
    expect(decideNext(slow.slice(0, 9), aScenario())).toMatchObject({ action: 'continue' });
    expect(decideNext(slow, aScenario())).toEqual({ action: 'stop', reason: 'default: budget missed after 10 starts' });
  });

  it('stops where the first three starts fail, but not where one of them did not', () => {
    const failed = [1, 2, 3].map((order) => aFailedTrial({ order }));
    expect(decideNext(failed, aScenario())).toEqual({ action: 'stop', reason: 'the first 3 starts of default all failed' });
    expect(decideNext([...clean(1), ...failed], aScenario()).action).toBe('continue');
  });

  it('stops where more than a fifth of the plan began in the wrong state', () => {
    const wrong = clean(7).map((trial) => ({ ...trial, outcome: 'invalid' }) as const);
    expect(decideNext(wrong.slice(0, 6), aScenario()).action).toBe('continue');
    expect(decideNext(wrong, aScenario())).toMatchObject({ action: 'stop', reason: expect.stringContaining('began in the wrong state') });
  });

  it('makes the planned control trials even where the budget is decided', () => {
    const scenario = aScenario({ trials: 60, controls: 2 });
    const control = (order: number) => aTrial({ order, role: 'control' });
    expect(decideNext([...clean(34), control(35)], scenario)).toEqual({ action: 'continue', reason: '1 of 2 control trials are made' });
    expect(decideNext([...clean(34), control(35), control(36)], scenario).action).toBe('stop');
    expect(
      decideNext(
        [1, 2, 3].map((order) => aFailedTrial({ order })),
        scenario,
      ).action,
    ).toBe('stop');
  });

  it('goes on until every variant is decided, and counts neither warm-ups nor controls', () => {
    const scenario = aScenario({ trials: 60, variants: [aVariant({ id: 'a' }), aVariant({ id: 'b' })] });
    expect(decideNext([...clean(34, 'a'), ...clean(33, 'b', 40)], scenario).action).toBe('continue');
    expect(decideNext([...clean(34, 'a'), ...clean(34, 'b', 40)], scenario).action).toBe('stop');
    const others = clean(34).map((trial, index) => ({ ...trial, role: index % 2 === 0 ? ('control' as const) : ('warm-up' as const) }));
    expect(decideNext(others, aScenario({ trials: 60 })).action).toBe('continue');
  });
});

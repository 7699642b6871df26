import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/core/trial.ts';
import { brokenBeyondDoubt, defaultTolerances, judgeGuards, readGuards } from '../../../src/tuner/guards.ts';
import { aFailedTrial, aTrial } from '../../support/a-trial.ts';

/** Starts whose memory and steady latency are `times` the usual, a little apart from one another. */
function starts(count: number, times: number, overrides: Partial<Trial> = {}): Trial[] {
  return Array.from({ length: count }, (_, index) => {
    const factor = times * (1 + index / 1000);
    return aTrial({
      order: index + 1,
      counters: { maxResidentBytes: 100e6 * factor },
      steady: { requests: 100, p50Ms: 10 * factor, p99Ms: 20 * factor },
      firstInferenceMs: 300 * factor,
      secondInferenceMs: 320 * factor,
      ...overrides,
    });
  });
}

const outcomes = (before: readonly Trial[], after: readonly Trial[], objective: 'ready' | 'first-inference' = 'ready') =>
  Object.fromEntries(judgeGuards(defaultTolerances(objective), before, after).map(({ id, outcome }) => [id, outcome]));

describe('judgeGuards', () => {
  it('breaks what is proven to be worse by more than is tolerated, and keeps what is not', () => {
    expect(outcomes(starts(10, 1), starts(10, 1.2))).toEqual({
      'first-inference': 'broken',
      'second-inference': 'broken',
      'steady-p99': 'broken',
      memory: 'broken',
    });
    expect(outcomes(starts(10, 1), starts(10, 1.05))).toEqual({
      'first-inference': 'broken',
      'second-inference': 'kept',
      'steady-p99': 'kept',
      memory: 'kept',
    });
    expect(outcomes(starts(10, 1), starts(10, 0.7))['memory']).toBe('kept');
  });

  it('never breaks a guard on starts that prove nothing', () => {
    expect(outcomes(starts(2, 1), starts(2, 3))['memory']).toBe('unknown');
  });

  it('says of a guard that one side has no value for that it is not known, and leaves out what neither side has', () => {
    const before = starts(6, 1).map(({ steady: _, ...trial }) => trial);
    expect(outcomes(before, starts(6, 1))).toMatchObject({ 'steady-p99': 'unknown' });
    expect(outcomes(before, starts(6, 1))).not.toHaveProperty('image-size');
  });

  it('does not guard the objective itself', () => {
    expect(outcomes(starts(10, 1), starts(10, 2), 'first-inference')).not.toHaveProperty('first-inference');
  });

  it('judges the image by the fact of the start', () => {
    const sized = (bytes: number) => starts(6, 1, { facts: { 'image.bytes': bytes } });
    expect(outcomes(sized(100), sized(150))['image-size']).toBe('broken');
    expect(outcomes(sized(100), sized(105))['image-size']).toBe('kept');
  });
});

describe('readGuards', () => {
  it('takes a share or off over the defaults', () => {
    const read = readGuards(['steady-p99=20%', 'memory=off'], 'first-inference');
    expect(read).toEqual({ 'second-inference': 0.1, 'steady-p99': 0.2, 'image-size': 0.1 });
  });

  it.each(['memory', 'memory=', 'memory=1', 'memory=-5%', 'speed=10%', '=10%'])('refuses %s', (text) => {
    expect(() => readGuards([text], 'ready')).toThrow(expect.objectContaining({ code: 'USAGE_INVALID_FLAG' }));
  });
});

describe('brokenBeyondDoubt', () => {
  const tolerances = { memory: 0.1 };

  it('needs several starts, all of them far behind every one of the baseline', () => {
    expect(brokenBeyondDoubt(tolerances, starts(5, 1), starts(3, 1.5))).toBe('memory');
    expect(brokenBeyondDoubt(tolerances, starts(5, 1), starts(2, 1.5))).toBeUndefined();
    expect(brokenBeyondDoubt(tolerances, starts(5, 1), starts(3, 1.15))).toBeUndefined();
    expect(brokenBeyondDoubt(tolerances, [...starts(4, 1), ...starts(1, 1.4)], starts(3, 1.5))).toBeUndefined();
  });

  it('does not count starts that failed', () => {
    const failed = starts(3, 9).map(({ counters }) => aFailedTrial({ counters }));
    expect(brokenBeyondDoubt(tolerances, starts(5, 1), failed)).toBeUndefined();
  });
});

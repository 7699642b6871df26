import { describe, expect, it } from 'vitest';
import { fromTo, percentWithBounds, roughPercent } from '../../../src/core/change-words.ts';
import type { ChangeOutcome } from '../../../src/core/comparison.ts';
import { isRegression, isTooNoisy } from '../../../src/core/comparison-gate.ts';

const NO_FAILURES = { baselineFailed: 0, baselineStarts: 20, candidateFailed: 0, candidateStarts: 20, pValue: 1, significant: false };
const change = (lowRatio: number, ratio: number, highRatio: number, relevant: boolean) => ({
  baselineCount: 20,
  candidateCount: 20,
  lowRatio,
  ratio,
  highRatio,
  significant: lowRatio > 1 || highRatio < 1,
  relevant,
});
const result = (outcome: ChangeOutcome, total = change(1.03, 1.06, 1.09, true), failures = NO_FAILURES) => ({ outcome, total, failures });

describe('[unit] what a gate reads out of a comparison', () => {
  it('only a proven slowdown that matters is a regression', () => {
    expect(isRegression(result('slower'))).toBe(true);
    expect(isRegression(result('slower', change(1.001, 1.01, 1.02, false)))).toBe(false);
    for (const outcome of ['faster', 'same', 'undecided', 'errored'] as const) expect(isRegression(result(outcome))).toBe(false);
  });

  it('more failures matter even where the starts that complete are faster', () => {
    const failing = { ...NO_FAILURES, candidateFailed: 9, pValue: 0.001, significant: true };
    expect(isRegression(result('slower', change(0.8, 0.9, 0.95, true), failing))).toBe(true);
    expect(isRegression(result('slower', change(0.8, 0.9, 0.95, true), { ...failing, candidateFailed: 0, baselineFailed: 9 }))).toBe(false);
  });

  it('a host is too noisy where nothing is proven and the bounds are wider than five percent either way', () => {
    expect(isTooNoisy(result('undecided', change(0.9, 1, 1.02, false)))).toBe(true);
    expect(isTooNoisy(result('undecided', change(0.97, 1, 1.03, false)))).toBe(false);
    expect(isTooNoisy(result('slower', change(1.1, 1.3, 1.5, true)))).toBe(false);
  });
});

describe('[unit] a change in words', () => {
  it('has no digits that the bounds do not carry, and never a bound that is rounded to none', () => {
    expect(percentWithBounds(1.06, 1.03, 1.09, 'slower')).toBe('6 % (3 to 9)');
    expect(percentWithBounds(0.94, 0.91, 0.97, 'faster')).toBe('6 % (3 to 9)');
    expect(percentWithBounds(1.05, 1.004, 1.09, 'slower')).toBe('5.0 % (0.4 to 9.0)');
    expect(percentWithBounds(1.012, 1.005, 1.019, 'slower')).toBe('1.2 % (0.5 to 1.9)');
    expect(percentWithBounds(1.001, 0.99, 1.011, 'slower')).toBe('0.1 % (−1.0 to 1.1)');
    expect(percentWithBounds(1.5, undefined, undefined, 'slower')).toBe('50.0 %');
  });

  it('claims a share no more exactly than it is known', () => {
    expect([0.0412, 0.123, 0.02].map(roughPercent)).toEqual(['4.1 %', '12 %', '2 %']);
    expect(fromTo(301.2, 319.4)).toBe('301.2 ms → 319.4 ms');
    expect(fromTo(undefined, undefined)).toBe('–');
  });
});

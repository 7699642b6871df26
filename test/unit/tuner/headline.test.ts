import { describe, expect, it } from 'vitest';
import type { Change, FailureChange } from '../../../src/core/comparison.ts';
import { isFaster, nothingSentence, provenSentence, unprovenSentence } from '../../../src/tuner/headline.ts';

const CHANGE: Change = {
  baselineMs: 301,
  candidateMs: 259,
  baselineCount: 30,
  candidateCount: 30,
  ratio: 0.86,
  lowRatio: 0.83,
  highRatio: 0.88,
  significant: true,
  relevant: true,
};
const FAILURES: FailureChange = { baselineFailed: 0, baselineStarts: 30, candidateFailed: 0, candidateStarts: 30, pValue: 1, significant: false };

describe('the sentence of a tuning', () => {
  it('names gain, bounds, both times and the starts behind them', () => {
    expect(provenSentence('first-inference', CHANGE)).toBe(
      'faster by 14.0 % (12.0 to 17.0 %): 301.0 ms → 259.0 ms to the first inference, proven on 30 fresh starts of each side',
    );
  });

  it('says of a gain that is proven and tiny that a comparison would not count it', () => {
    expect(provenSentence('first-inference', { ...CHANGE, relevant: false })).toMatch(
      /of each side; so small that a comparison would not count it as a change$/,
    );
  });

  it('names the first of many settings that are in use, and how many more there are', () => {
    const inUse = Array.from({ length: 11 }, (_, index) => `knob-${index}=1`);
    expect(nothingSentence(undefined, inUse)).toMatch(/; already in use: knob-0=1, .*knob-7=1 and 3 more$/);
  });

  it('says what would have been noticed where nothing helped, and what is in use already', () => {
    expect(nothingSentence(0.021, ['loader=mmap'])).toBe(
      'nothing helped: no settings were faster than those in use; a change of 2.1 % or more would have been noticed; already in use: loader=mmap',
    );
  });

  it('claims nothing that is not proven', () => {
    expect(unprovenSentence('ready', { ...CHANGE, ratio: 0.99, lowRatio: 0.97, highRatio: 1.01 }, [])).toMatch(
      /^not proven: .*0\.990 × .*\(0\.970 to 1\.010\) .* each side$/,
    );
  });
});

describe('isFaster', () => {
  it('needs bounds below 1, and no more failures than before', () => {
    expect(isFaster({ failures: FAILURES }, CHANGE)).toBe(true);
    expect(isFaster({ failures: FAILURES }, { ...CHANGE, highRatio: 1 })).toBe(false);
    const { lowRatio: _low, highRatio: _high, ...unbounded } = CHANGE;
    expect(isFaster({ failures: FAILURES }, unbounded)).toBe(false);
    expect(isFaster({ failures: { ...FAILURES, candidateFailed: 12, significant: true } }, CHANGE)).toBe(false);
  });
});

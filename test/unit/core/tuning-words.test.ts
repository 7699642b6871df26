import { describe, expect, it } from 'vitest';
import { formatEffect, formatKnobValue, formatSettings, headlineOf, isShown } from '../../../src/core/tuning-words.ts';
import { aTuning } from '../../support/builders.ts';

describe('the headline of a tuning', () => {
  it('is what the document says of the objective, under its name', () => {
    const headline = { baselineCount: 3, candidateCount: 3, ratio: 0.2, significant: true, relevant: true };
    expect(headlineOf(aTuning({ pairs: 3, objective: 'engine-load' }, { headline }))).toEqual({ title: 'engine load', change: headline });
  });

  it('does not exist without a proof, whatever the search measured', () => {
    for (const outcome of ['nothing-helped', 'interrupted'] as const) expect(headlineOf(aTuning({ outcome }))).toBeUndefined();
  });
});

describe('words of a tuning', () => {
  it('writes values as they are typed and settings in their order', () => {
    expect([true, 0, '', 'mmap'].map(formatKnobValue)).toEqual(['true', '0', '""', 'mmap']);
    expect(formatKnobValue(undefined)).toBe('–');
    expect(formatSettings({ pipeline: 'early', 'intra-threads': 2 })).toBe('pipeline=early intra-threads=2');
    expect(formatSettings({})).toBe('the baseline itself');
  });

  it('shows an effect with the bounds that it has', () => {
    expect(formatEffect({ ms: -38.4, lowMs: -41.5, highMs: -35.3 })).toBe('−38.4 ms (−41.5 ms to −35.3 ms)');
    expect(formatEffect({ ms: 0.8 })).toBe('+0.80 ms');
  });

  it('calls an effect shown only where its bounds exclude none at all', () => {
    expect(isShown({ ms: -3, lowMs: -5, highMs: -1 })).toBe(true);
    expect(isShown({ ms: 3, lowMs: 1, highMs: 5 })).toBe(true);
    expect(isShown({ ms: -3, lowMs: -7, highMs: 1 })).toBe(false);
    expect(isShown({ ms: -300 })).toBe(false);
  });
});

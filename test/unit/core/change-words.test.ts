import { describe, expect, it } from 'vitest';
import { rangeInWords } from '../../../src/core/change-words.ts';

describe('bounds in words', () => {
  it.each([
    [0.92, 1.78, '8 % faster to 78 % slower'],
    [0.996, 1.007, '0.4 % faster to 0.7 % slower'],
    [1.03, 1.09, '3 to 9 % slower'],
    [0.91, 0.97, '3 to 9 % faster'],
    [1, 1.004, '0.0 to 0.4 % slower'],
    [1, 1, '0.0 to 0.0 % slower'],
  ])('%d to %d is %s', (low, high, words) => {
    expect(rangeInWords(low, high)).toBe(words);
  });
});

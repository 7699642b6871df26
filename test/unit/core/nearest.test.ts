import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, nearestName } from '../../../src/core/nearest.ts';

const KNOWN = ['loader', 'state', 'trials', 'mmap', 'mmap-populate'];

describe('nearestName', () => {
  it.each([
    ['lodaer', 'loader'],
    ['Loader', 'loader'],
    ['stat', 'state'],
    ['trails', 'trials'],
    ['mmpa', 'mmap'],
    ['mmap-pop', 'mmap-populate'],
  ])('%s was meant to be %s', (name, expected) => {
    expect(nearestName(name, KNOWN)).toBe(expected);
  });

  it.each(['', 'zzzzz', 'q', 'x'.repeat(1000)])('%j resembles nothing', (name) => {
    expect(nearestName(name, KNOWN)).toBeUndefined();
    expect(didYouMean(name, KNOWN)).toBe('');
  });

  it('measures a distance: none to itself, the same both ways, never more than the longer word', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (left, right) => {
        const distance = editDistance(left, right);
        expect(distance === 0).toBe(left === right);
        expect(editDistance(right, left)).toBe(distance);
        expect(distance).toBeLessThanOrEqual(Math.max(left.length, right.length));
      }),
    );
  });
});

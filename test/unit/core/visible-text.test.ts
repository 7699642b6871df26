import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shorten, visibleLine, visibleText } from '../../../src/core/visible-text.ts';

describe('foreign text', () => {
  it('shows terminal escapes instead of obeying them', () => {
    expect(visibleLine('\u001b[31mred\u001b[0m\u0007\r\n\u009b2J')).toBe('␛[31mred␛[0m␇␊<U+009B>2J');
  });

  it('keeps line feeds and tabs where several lines are meant', () => {
    expect(visibleText('a\r\n\tb\rc')).toBe('a\n\tb␍c');
  });

  it('shows marks that would reorder or hide what stands beside them', () => {
    expect(visibleLine('name\u202egnp.exe\u200b\u2028')).toBe('name<U+202E>gnp.exe<U+200B><U+2028>');
  });

  it('never holds a character that acts, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleLine(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
      }),
    );
  });

  it('is cut at whole characters', () => {
    expect([shorten('😀😀😀', 2), shorten('ab', 2), shorten('abc', 2)]).toEqual(['😀…', 'ab', 'a…']);
  });
});

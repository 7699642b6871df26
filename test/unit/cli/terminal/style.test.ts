import { describe, expect, it } from 'vitest';
import { createStyle, displayWidth, padEnd, sanitize, truncate, wrap } from '../../../../src/cli/terminal/style.ts';
import { renderTable } from '../../../../src/cli/terminal/table.ts';

describe('layout in a terminal', () => {
  it('counts columns, not characters', () => {
    expect([displayWidth('abc'), displayWidth('模型'), displayWidth('e\u0301'), displayWidth('🚀'), displayWidth('\u001b[1mab\u001b[22m')]).toEqual([
      3, 4, 1, 2, 2,
    ]);
    expect(padEnd('模', 4)).toBe('模  ');
  });

  it('cuts so that the ellipsis still fits', () => {
    expect([truncate('abcdef', 4), truncate('模型模型', 4), truncate('ab', 2)]).toEqual(['abc…', '模…', 'ab']);
  });

  it('breaks lines at words, and words that are too long', () => {
    expect(wrap('one two three', 12)).toEqual(['one two', 'three']);
    expect(wrap('x'.repeat(25), 12, '  ')).toEqual(['  xxxxxxxxxx', '  xxxxxxxxxx', '  xxxxx']);
  });

  it('shows escapes of foreign text', () => {
    expect(sanitize('\u001b]0;title\u0007\n')).toBe('␛]0;title␇␊');
  });

  it('bounds nonsense widths', () => {
    expect([
      createStyle({ width: 0 }).width,
      createStyle({ width: Number.NaN }).width,
      createStyle({ width: 7 }).width,
      createStyle({ width: 500 }).width,
    ]).toEqual([100, 100, 40, 140]);
  });

  it('drops columns from the right before it squeezes the first one to nothing', () => {
    const lines = renderTable(
      { head: ['phase', 'median', 'interval', 'share'], rows: [['a rather long name', '1.0 ms', '0.9–1.1 ms', '50 %']] },
      createStyle({ width: 40 }),
    );
    expect(lines).toEqual(['  phase               median    interval', '  a rather long name  1.0 ms  0.9–1.1 ms']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStartupLog } from '../../../src/host/startup-log.ts';

const PAIR = { monotonicNs: 5_000_000_000n, wallNs: 1_700_000_000_000_000_000n, uncertaintyNs: 40 };

describe('a start-up log', () => {
  it('gives one mark for each stamped line, on the monotonic clock', () => {
    const { marks, ignoredLines, warnings } = parseStartupLog('1700000001.250 weights loaded\r\n\n  1700000002.000000001\tserver up  \n', 'a.log', PAIR);
    expect(marks).toEqual([
      { phase: 'weights loaded', edge: 'instant', timestampNs: 6_250_000_000n, uncertaintyNs: 1_000_040, source: 'startup-log', lane: 'startup-log', index: 0 },
      { phase: 'server up', edge: 'instant', timestampNs: 7_000_000_001n, uncertaintyNs: 41, source: 'startup-log', lane: 'startup-log', index: 0 },
    ]);
    expect([ignoredLines, warnings]).toEqual([0, []]);
  });

  it('ignores and counts lines without a stamp', () => {
    const { marks, ignoredLines } = parseStartupLog(
      'INFO starting\n1700000001.250 up\n1700000001 no fraction\n1700000001.25 too short\n1700000001.250\n12.345 too early\n',
      'a.log',
      PAIR,
    );
    expect([marks.length, ignoredLines]).toEqual([1, 5]);
    expect(parseStartupLog('nothing\nhere\n', 'a.log', PAIR).warnings).toEqual(['a.log: none of its 2 lines has the form "seconds.milliseconds label"']);
    expect(parseStartupLog('', 'a.log', PAIR).warnings).toEqual([]);
  });

  it('shortens and disarms labels', () => {
    const { marks } = parseStartupLog(`1700000001.250 \u001b]0;x\u0007${'a'.repeat(500)}\n`, 'a.log', PAIR);
    expect(marks[0]?.phase.startsWith('\u241b]0;x\u2407')).toBe(true);
    expect(marks[0]?.phase.length).toBeLessThanOrEqual(80);
  });

  it('never throws for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parseStartupLog(text, 'f', PAIR).marks.every((mark) => mark.phase !== '')));
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.tuple(fc.nat(2 ** 31), fc.nat(999), fc.string()).map(([s, ms, label]) => `${s}.${String(ms).padStart(3, '0')} ${label}`),
          ),
        ),
        (lines) => {
          const text = lines.join('\n');
          const { marks, ignoredLines } = parseStartupLog(text, 'f', PAIR);
          expect(marks.length + ignoredLines).toBe(text.split('\n').filter((line) => line.trim() !== '').length);
        },
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInterval,
  formatLimit,
  formatMs,
  formatRate,
  formatShare,
  formatSignedMs,
  plural,
} from '../../../src/core/format.ts';

describe('numbers for people', () => {
  it('are milliseconds with a tenth below a second, and seconds with two places from there on', () => {
    expect([0, 0.004, 0.42, 1, 12.34, 999.94, 999.96, 1240, 61_234].map(formatMs)).toEqual([
      '0 ms',
      '0.00 ms',
      '0.42 ms',
      '1.0 ms',
      '12.3 ms',
      '999.9 ms',
      '1.00 s',
      '1.24 s',
      '61.23 s',
    ]);
  });

  it('are a dash where the value is missing or not finite, as JSON brings it back', () => {
    for (const value of [undefined, null, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect([
        formatMs(value),
        formatBytes(value),
        formatShare(value),
        formatDuration(value),
        formatSignedMs(value),
        formatInterval(value, 1),
        formatCount(value),
      ]).toEqual(Array(7).fill('–'));
    }
  });

  it('never round a limit to something else than it is', () => {
    expect([3000, 1500, 250, 0.5, 2750].map(formatLimit)).toEqual(['3 s', '1.5 s', '250 ms', '0.5 ms', '2.75 s']);
  });

  it('say where an interval is open above, because starts failed', () => {
    expect([formatInterval(112, undefined), formatInterval(1240, null)]).toEqual(['≥ 112.0 ms', '≥ 1.24 s']);
  });

  it('keep both ends of an interval in one unit', () => {
    expect([formatInterval(112, 130.46), formatInterval(980, 1240), formatInterval(0.1, 0.4), formatInterval(0, 0)]).toEqual([
      '112.0–130.5 ms',
      '0.98–1.24 s',
      '0.10–0.40 ms',
      '0 ms',
    ]);
  });

  it('show 100 % only where nothing is missing', () => {
    expect([formatInterval(-201.8, -199.8), formatInterval(-3.1, 0.4), formatInterval(-1240, 20), formatShare(-0.367)]).toEqual([
      '−201.8 to −199.8 ms',
      '−3.1 to 0.4 ms',
      '−1.24 to 0.02 s',
      '−36.7 %',
    ]);
    expect([1, 0.99999, 0.9996, 0.861, 0.0004, 0].map(formatShare)).toEqual(['100 %', '99.99 %', '99.96 %', '86.1 %', '0.04 %', '0 %']);
  });

  it('use decimal bytes and their rates', () => {
    expect([0, 999, 1000, 102_000_000, 1_432_000_000, 999_600].map(formatBytes)).toEqual(['0 B', '999 B', '1.00 kB', '102 MB', '1.43 GB', '1.00 MB']);
    expect([formatRate(102_000_000, 31.5), formatRate(1, 0)]).toEqual(['3.24 GB/s', '–']);
  });

  it('carry their sign, and durations read as people say them', () => {
    expect([formatSignedMs(-48), formatSignedMs(1.94), formatDuration(41_200), formatDuration(125_000), formatDuration(3_780_000)]).toEqual([
      '−48.0 ms',
      '+1.9 ms',
      '41 s',
      '2 min 5 s',
      '1 h 3 min',
    ]);
    expect([plural(1, 'start'), plural(1200, 'start')]).toEqual(['1 start', '1\u202f200 starts']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packHistory, roundHistory, unpackHistory } from '../../../src/report/pack-history.ts';
import { countPoints, packNight, roundTrends, unpackNight } from '../../../src/report/pack-night.ts';
import { packRows, unpackRows } from '../../../src/report/pack-rows.ts';
import { aHistoryReport, aNightReport } from '../../support/builders.ts';

const cell = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
  fc.boolean(),
  fc.constantFrom('met', 'missed'),
);
const keys = fc.constantFrom('id', 'outcome', 'ms', 'release', 'suspected');

describe('rows as columns', () => {
  it('come back from JSON as they were, whatever they hold and whatever they lack', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(keys, cell, { noNullPrototype: true })), (rows) => {
        expect(unpackRows(JSON.parse(JSON.stringify(packRows(rows))))).toEqual(rows);
      }),
      { seed: 20261120 },
    );
  });

  it('write a name once', () => {
    const text = JSON.stringify(packRows(Array.from({ length: 100 }, () => ({ outcome: 'could-not-measure' }))));
    expect(text.split('could-not-measure')).toHaveLength(2);
  });
});

describe('a report in columns', () => {
  it('is the same night again', () => {
    const report = aNightReport();
    expect(unpackNight(JSON.parse(JSON.stringify(packNight(report))))).toEqual(report);
  });

  it('is the same history again, a series without rows included', () => {
    const report = aHistoryReport({ runs: 40 });
    const withEmpty = { ...report, series: [...report.series, { ...report.series[0]!, series: 'never', rows: [], changePoints: [], segments: [] }] };
    expect(unpackHistory(JSON.parse(JSON.stringify(packHistory(withEmpty))))).toEqual(withEmpty);
  });

  it('keeps every digit of a short night, and rounds a long one by less than anyone could measure', () => {
    const short = aNightReport({ nights: 30 });
    expect(roundTrends(short)).toBe(short);
    const long = aNightReport({ series: 14, nights: 365 });
    const rounded = roundTrends(long);
    expect(countPoints(rounded)).toBe(countPoints(long));
    for (const [index, trend] of rounded.trends.entries()) {
      for (const [at, point] of trend.points.entries()) {
        const exact = long.trends[index]!.points[at]!;
        expect(Object.keys(point)).toEqual(Object.keys(exact));
        if (exact.lnRatio === undefined) continue;
        expect(Math.abs(point.lnRatio! - exact.lnRatio)).toBeLessThanOrEqual(5.1e-6);
        expect(Math.abs(point.headMs! - exact.headMs!)).toBeLessThanOrEqual(5.1e-4);
      }
    }
  });

  it('rounds a long history only, and never its counts', () => {
    const short = aHistoryReport({ runs: 100 });
    expect(roundHistory(short)).toBe(short);
    const long = aHistoryReport({ runs: 2_100 });
    const row = roundHistory(long).series[0]!.rows[7]!;
    expect(row.starts).toBe(20);
    expect(String(row.medianMs).split('.')[1]?.length ?? 0).toBeLessThanOrEqual(3);
  });
});

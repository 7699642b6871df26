import { describe, expect, it } from 'vitest';
import { buildHistoryReport } from '../../../src/report/build-history-report.ts';
import { aHistoryReport } from '../../support/builders.ts';

describe('the view of the history', () => {
  it('says how much there is, since when nothing came and what could not be read', () => {
    const view = buildHistoryReport(aHistoryReport());
    expect(view.sentence).toBe('300 runs in 6 series, the last on 2026-11-20; the level moved in 6 of them. 2 documents could not be read.');
    expect(buildHistoryReport(aHistoryReport({ runs: 0 }, { damaged: [] })).sentence).toBe('No run has been saved yet.');
  });

  it('lists the newest runs of all series together, newest first', () => {
    const report = aHistoryReport({ runs: 600 });
    const { latest } = buildHistoryReport(report);
    const all = report.series
      .flatMap(({ rows }) => rows.map(({ createdAt }) => createdAt))
      .sort()
      .reverse();
    expect(latest.map(({ createdAt }) => createdAt)).toEqual(all.slice(0, 50));
  });

  it('has no median where the last run of a series failed altogether, and its newest level change', () => {
    const [first, second] = buildHistoryReport(aHistoryReport()).series;
    expect(first?.lastMedianMs).toBeGreaterThan(0);
    expect(second?.lastMedianMs).toBeUndefined();
    expect(second?.lastOutcome).toBe('errored');
    expect(first?.lastChange?.ratio).toBeCloseTo(0.94 / 1.12, 10);
    expect(first?.segments).toBe(2);
  });
});

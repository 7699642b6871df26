import { describe, expect, it } from 'vitest';
import { nightExit } from '../../../src/core/night-exit.ts';
import { buildNightReport } from '../../../src/report/build-night-report.ts';
import type { NightStory } from '../../support/a-night.ts';
import { aNight, aNightReport, aSeriesNight, aTrend } from '../../support/builders.ts';

describe('the view of a night', () => {
  it('names what regressed and since when, in one sentence, and what else is not as it should be', () => {
    const view = buildNightReport(aNightReport());
    expect(view.headline).toBe(
      '2 of 14 series regressed: resnet50-docker (since tonight) and loaders/mmap (since 2026-11-15); 1 missed the target; 1 could not be measured; 1 met a noisy host.',
    );
  });

  it('puts the most urgent finding first, and none for a series that is fine', () => {
    const view = buildNightReport(aNightReport());
    expect(view.findings.map(({ standing }) => standing)).toEqual([
      'regression',
      'regression',
      'target-missed',
      'could-not-measure',
      'noisy-host',
      'suspected',
      'known',
      'moved',
      'moved',
      'improvement',
    ]);
    const fine = buildNightReport(aNightReport({ series: 3, stories: [] }));
    expect([fine.findings, fine.headline, fine.exit.code]).toEqual([[], 'No regression in 3 series.', 0]);
  });

  it('never says that all is well where nothing was measured', () => {
    const view = buildNightReport({ ...aNightReport({ series: 1, stories: ['could-not-measure'] }) });
    expect(view.headline).toBe('Nothing could be measured: of 1 series none left a result.');
    expect(view.exit.code).toBe(3);
    const none = buildNightReport({ schemaVersion: 1, kind: 'night-report', night: aNight([], { planned: [] }), trends: [] });
    expect(none.exit.code).toBe(3);
    expect(none.headline).toContain('Nothing could be measured');
  });

  it('says of no series that it did not regress where the host was too noisy to tell', () => {
    const headline = (stories: readonly NightStory[], series: number) => buildNightReport(aNightReport({ series, stories })).headline;
    expect(headline(['noisy-host'], 1)).toBe('Nothing can be said of 1 series; 1 met a noisy host.');
    expect(headline(['noisy-host', 'ok'], 2)).toBe('No regression in 1 of 2 series; 1 met a noisy host.');
  });

  it('shows a series that the night did not reach', () => {
    const night = aNight([aSeriesNight('ok', aTrend())], { planned: ['resnet50-docker', 'bert'], resumed: 1 });
    const { endedAt: _, ...unfinished } = night;
    const view = buildNightReport({ schemaVersion: 1, kind: 'night-report', night: unfinished, trends: [aTrend()] });
    expect(view.findings.map(({ series, standing }) => [series, standing])).toEqual([['bert', 'missing']]);
    expect(view.notices).toHaveLength(2);
    expect(view.headline).toBe('No regression in 1 of 2 series; 1 not reached.');
  });

  it.each([
    [['regression', 'noisy-host', 'could-not-measure'], 'unmeasurable'],
    [['regression', 'noisy-host'], 'noisy'],
    [['regression', 'could-not-measure'], 'unmeasurable'],
    [['regression', 'target-missed'], 'regression'],
    [['target-missed', 'improvement'], 'missed'],
    [['acknowledged', 'suspected', 'machine', 'ok'], 'ok'],
  ] as const)('ends a night of %j as %s', (stories, exit) => {
    expect(nightExit(aNight(stories.map((story) => aSeriesNight(story))))).toBe(exit);
  });

  it('is wrong usage where a series was asked for wrongly, and alarms again when an acknowledgement has ended', () => {
    const wrong = aSeriesNight('could-not-measure', aTrend(), { problem: { code: 'SCENARIO_UNKNOWN_KEY', message: 'no such key' } });
    expect(nightExit(aNight([aSeriesNight('regression'), wrong]))).toBe('usage');
    const ended = aSeriesNight('acknowledged', aTrend(), { acknowledgedUntil: '2026-11-19' });
    expect(nightExit(aNight([ended]))).toBe('regression');
  });

  it('shows no noise floor while a series calibrates', () => {
    const view = buildNightReport(aNightReport({ series: 2, stories: ['calibrating', 'ok'] }));
    expect(view.series.map(({ noiseFloor }) => noiseFloor === undefined)).toEqual([true, false]);
    expect(view.series[0]?.calibration).toEqual({ night: 12, of: 20 });
  });

  it('tells the facts that all series share from those that differ', () => {
    const [shared, apart] = buildNightReport(aNightReport()).environment;
    expect(shared?.facts.map(({ label }) => label)).toContain('gpu.driver');
    expect(shared?.facts.map(({ label }) => label)).not.toContain('host.kernel');
    expect(apart?.facts).toEqual([{ label: 'host.kernel', value: '6.1.0-13-amd64 (13 series); 6.1.0-17-amd64 (loaders/mmap-1)' }]);
  });
});

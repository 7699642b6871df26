import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seriesTrends } from '../../../../src/analysis/series-trends.ts';
import { decideSeries } from '../../../../src/app/nightly/decide.ts';
import { nightlyStatus } from '../../../../src/app/nightly/status.ts';
import { ColdstartError } from '../../../../src/core/errors.ts';
import { nightExit } from '../../../../src/core/night-exit.ts';
import { buildNightReport } from '../../../../src/report/build-night-report.ts';
import { aNightlyPlan, aSeries, Nights } from '../../../support/nights.ts';

let folder: string;
let nights: Nights;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart nightly\n'));
  nights = new Nights(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a night of a series', () => {
  it('pins head in the first night, compares it with itself and says what cannot be said yet', async () => {
    const night = await nights.one();
    expect(night).toMatchObject({ outcome: 'ok', pin: { reason: 'first-night', subject: { identity: 'a' } }, screen: { night: 1, calibrationNights: 20 } });
    expect(night.sentence).toMatch(/night 1 of 20 of the calibration/);
    expect(night.sentence).not.toMatch(/second night/);
    expect((await new Nights(folder).one(aNightlyPlan([aSeries('other', { confirm: 'auto' })]))).sentence).toMatch(/takes a second night to report it/);
    expect(night.notes.join()).toMatch(/first night: a is pinned/);
    expect((await nights.one()).pin).toBeUndefined();
  });

  it('reports a slowdown only after fresh starts of the same night confirm it, and names the phase', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.factor = 2;
    const night = await nights.one();
    expect(night).toMatchObject({ outcome: 'regression', cause: 'real', confirmation: { confirmed: true, pairs: 40 } });
    expect(night.phases[0]).toMatchObject({ id: 'deserialize' });
    expect(night.openSince).toMatch(/^20260303/);
    expect(night.comparisons).toHaveLength(2);
    expect(nights.measured.at(-1)).toBe('app 40');
  });

  it('reports a head that fails more often, once fresh starts fail as well, and closes it when they no longer do', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.failures = 0.4;
    const night = await nights.one();
    expect(night).toMatchObject({ outcome: 'regression', cause: 'real', sentence: 'fails more often since a: 16 of 40 fresh starts failed against 0 of 40' });
    expect(night.notes.join()).toMatch(/head: 6 of 15 starts failed/);
    expect(await nights.one()).toMatchObject({ outcome: 'regression', openSince: night.openSince });
    nights.world.failures = 0;
    expect((await nights.one()).notes.join()).toMatch(/closed/);
    nights.world.failures = 0.1;
    expect(await nights.one()).toMatchObject({ outcome: 'ok' });
  });

  it('waits for a second night where two are asked for', async () => {
    const plan = aNightlyPlan([aSeries('app', { confirm: 'two' })]);
    await nights.one(plan);
    nights.world.head = 'b';
    nights.world.factor = 2;
    expect(await nights.one(plan)).toMatchObject({ outcome: 'ok', suspected: true });
    expect(await nights.one(plan)).toMatchObject({ outcome: 'regression', suspected: false });
  });

  it('calls nothing refuted by fresh starts that were too few for a bound, and asks again the next night', async () => {
    const plan = aNightlyPlan([aSeries('app', { confirm: 'two' })]);
    await nights.one();
    nights.world.head = 'b';
    nights.world.factor = 2;
    expect(await nights.one(plan)).toMatchObject({ suspected: true });
    nights.world.freshPairs = 2;
    const cut = await nights.one(plan);
    expect(cut.outcome).toBe('noisy-host');
    expect(cut.sentence).toMatch(/too few of the fresh starts/);
    delete nights.world.freshPairs;
    expect(await nights.one(plan)).toMatchObject({ outcome: 'regression' });
  });

  it('keeps one regression open under one night until head is back', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.factor = 2;
    const first = await nights.one();
    nights.world.head = 'c';
    const second = await nights.one();
    expect(second).toMatchObject({ outcome: 'regression', openSince: first.openSince });
    expect(nights.measured.at(-1)).toBe('app 15');
    nights.world.head = 'd';
    nights.world.factor = 1;
    const back = await nights.one();
    expect(back.outcome).toBe('ok');
    expect(back.openSince).toBeUndefined();
    expect(back.notes.join()).toMatch(/closed/);
  });

  it('pins a confirmed improvement, and compares with it from then on', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.factor = 0.3;
    expect(await nights.one()).toMatchObject({ outcome: 'improvement', pin: { reason: 'improvement', subject: { identity: 'b' } } });
    expect(nights.kept).toEqual(['app a', 'app b']);
    expect(await nights.one()).toMatchObject({ outcome: 'ok', lastGood: { identity: 'b' }, screen: { night: 1 } });
  });

  it('never takes another kernel or another tool for a change of the code, and names what changed', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.factor = 2;
    nights.world.kernel = '6.8.0';
    const machine = await nights.one();
    expect(machine.outcome).toBe('ok');
    expect(machine.notes.join('\n')).toMatch(/machine changed: host.kernel: 6.1.0 → 6.8.0/);
    nights.world.tool = '0.2.0';
    const tool = await nights.one();
    expect(tool).toMatchObject({ outcome: 'ok', screen: { night: 1 } });
    expect(tool.notes.join('\n')).toMatch(/measurement changed: tool.version: 0.1.0 → 0.2.0/);
  });

  it('pins head where last-good is gone, and says so', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.gone = true;
    const night = await nights.one();
    expect(night).toMatchObject({ pin: { reason: 'last-good-gone', subject: { identity: 'b' } }, lastGood: { identity: 'b' } });
    expect(night.notes.join()).toMatch(/last-good a no longer exists \(no such commit\)/);
  });

  it('pins nothing in the place of a last-good that only cannot be started tonight, and says how to give it up', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.unreachable = true;
    const night = await nights.one();
    expect(night).toMatchObject({ outcome: 'could-not-measure', problem: { code: 'NIGHT_LAST_GOOD_UNSTARTABLE' }, head: { identity: 'b' } });
    expect([night.pin, night.signal]).toEqual([undefined, undefined]);
    expect(night.notes.join('\n')).toMatch(/log: no answer from the registry\n[\s\S]*coldstart nightly accept app takes head/);
    const { decision } = await decideSeries({ series: 'app', reportsFolder: folder, now: new Date('2026-03-03T09:00:00Z') });
    expect(decision).toMatchObject({ action: 'accept', subject: { identity: 'b' } });
    nights.world.unreachable = false;
    expect(await nights.one()).toMatchObject({ outcome: 'ok', lastGood: { identity: 'b' } });
  });

  it('passes on what the comparison leaves in doubt, in words of the night', async () => {
    nights.world.doubts = ['candidate: 3 of 15 starts failed and have no time'];
    expect((await nights.one()).notes).toContain('head: 3 of 15 starts failed and have no time');
  });

  it('does not let an open regression go because its last-good is gone', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.factor = 2;
    const { openSince } = await nights.one();
    nights.world.head = 'c';
    nights.world.gone = true;
    expect(await nights.one()).toMatchObject({ outcome: 'regression', openSince });
    nights.world.gone = false;
    expect(await nights.one()).toMatchObject({ outcome: 'regression', openSince });
    await decideSeries({ series: 'app', reportsFolder: folder, now: new Date('2026-03-05T09:00:00Z') });
    expect(await nights.one()).toMatchObject({ outcome: 'ok' });
  });

  it('calls a night with a clock step noisy, raises no alarm and counts nothing of it', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.factor = 2;
    nights.world.stepMs = 5000;
    const night = await nights.one();
    expect(night.outcome).toBe('noisy-host');
    expect(night.sentence).toMatch(/wall clock stepped by 5000 ms/);
    nights.world.stepMs = 0;
    nights.world.factor = 1;
    expect(await nights.one()).toMatchObject({ screen: { night: 2 } });
  });
});

describe('what a user decides', () => {
  it('an accepted level is pinned and calibrates anew', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.factor = 2;
    await nights.one();
    await decideSeries({ series: 'app', reportsFolder: folder, now: new Date('2026-03-03T09:00:00Z') });
    expect(await nights.one()).toMatchObject({ outcome: 'ok', lastGood: { identity: 'b' }, pin: { reason: 'accepted' } });
  });

  it('keeps open, and known, what has regressed since a level was accepted', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.factor = 2;
    await nights.one();
    await decideSeries({ series: 'app', reportsFolder: folder, now: new Date('2026-03-03T09:00:00Z') });
    nights.world.head = 'c';
    const first = await nights.one();
    expect(first).toMatchObject({ outcome: 'regression', pin: { reason: 'accepted' } });
    await decideSeries({ series: 'app', until: '2026-03-20', reportsFolder: folder, now: new Date('2026-03-04T09:00:00Z') });
    for (const stepMs of [0, 5000, 0]) {
      nights.world.stepMs = stepMs;
      const night = await nights.one();
      expect(night).toMatchObject({ openSince: first.openSince, acknowledgedUntil: '2026-03-20' });
      expect(night.pin).toBeUndefined();
    }
  });

  it('an acknowledged regression is shown and does not alarm until the day is over', async () => {
    await nights.one();
    nights.world.head = 'b';
    nights.world.factor = 2;
    await nights.one();
    await decideSeries({ series: 'app', until: '2026-03-04', reportsFolder: folder, now: new Date('2026-03-03T09:00:00Z') });
    const known = await nights.run();
    expect([known.series[0]?.outcome, nightExit(known)]).toEqual(['regression', 'ok']);
    const report = buildNightReport({ schemaVersion: 1, kind: 'night-report', night: known, trends: seriesTrends([known], ['app']) });
    expect([report.standing, report.exit.code, report.findings[0]?.standing]).toEqual(['known', 0, 'known']);
    const openOf = async (at: string) => (await nightlyStatus(undefined, folder, new Date(at))).series[0];
    expect(await openOf('2026-03-04T23:00:00Z')).toMatchObject({ acknowledgedUntil: '2026-03-04', last: { outcome: 'regression' } });
    expect(await openOf('2026-03-04T23:00:00Z')).not.toHaveProperty('acknowledgementOver');
    expect(await openOf('2026-03-05T01:00:00Z')).toMatchObject({ acknowledgementOver: true });
    expect(nightExit(await nights.run())).toBe('regression');
  });

  it('refuses to acknowledge what is not open, and dates that are none', async () => {
    await nights.one();
    const now = new Date('2026-03-03T09:00:00Z');
    await expect(decideSeries({ series: 'app', until: '2026-04-01', reportsFolder: folder, now })).rejects.toThrow(/no regression is open/);
    await expect(decideSeries({ series: 'app', reportsFolder: folder, now })).rejects.toThrow(/last-good already/);
    await expect(decideSeries({ series: 'ap', reportsFolder: folder, now })).rejects.toThrow(/unknown series/);
  });
});

describe('a night of several series', () => {
  const plan = aNightlyPlan([aSeries('one'), aSeries('two'), aSeries('three')]);

  it('goes on where a commit does not build', async () => {
    nights.world.broken = new Set(['two']);
    const night = await nights.run(plan);
    expect(night.series.map(({ outcome }) => outcome)).toEqual(['ok', 'could-not-measure', 'ok']);
    expect(night.series[1]).toMatchObject({ problem: { code: 'SIDE_BUILD_FAILED' } });
    expect(night.series[1]?.signal).toBeUndefined();
    expect(nightExit(night)).toBe('unmeasurable');
  });

  it('is taken up again where it was interrupted, and measures only what is missing', async () => {
    nights.world.onMeasure = (series) => {
      if (series === 'two') throw new ColdstartError('RUN_INTERRUPTED', { trials: 3, run: 'x' });
    };
    await expect(nights.run(plan)).rejects.toThrow(/1 of 3 series of this night are saved/);
    nights.world.onMeasure = () => undefined;
    const night = await nights.run(plan, { sameDay: true });
    expect(night).toMatchObject({ resumed: 1, planned: ['one', 'two', 'three'] });
    expect(night.series.map(({ series, outcome }) => [series, outcome])).toEqual([
      ['one', 'ok'],
      ['two', 'ok'],
      ['three', 'ok'],
    ]);
    expect(nights.measured.filter((text) => text.startsWith('one'))).toHaveLength(1);
    expect(readdirSync(join(folder, 'nights')).filter((name) => name !== '.lock')).toHaveLength(1);
  });

  it('says what the time did not suffice for', async () => {
    const night = await nights.run({ ...plan, maxTimeMs: 90_000 });
    expect(night.series.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'could-not-measure']);
    expect(night.series[2]?.problem?.code).toBe('NIGHT_TIME_OVER');
  });

  it('leaves out what the machine lacks, with a notice', async () => {
    const night = await nights.run(aNightlyPlan([aSeries('one'), aSeries('two', { needs: ['docker'] })]));
    expect(night.planned).toEqual(['one']);
    expect(night.notices).toEqual(['two was left out: no Docker daemon answers']);
  });

  it('sets a damaged night aside with a warning, and the rest counts', async () => {
    await nights.run(plan);
    for (const [name, text] of [
      ['20260301-030000-nightly-dead', '{"kind":"night"'],
      ['20260301-040000-nightly-beef', '{"kind":"night","schemaVersion":99}'],
    ] as const) {
      mkdirSync(join(folder, 'nights', name));
      writeFileSync(join(folder, 'nights', name, 'night.json'), text);
    }
    const night = await nights.run(plan);
    expect(night.notices).toHaveLength(2);
    expect(night.series[0]).toMatchObject({ screen: { night: 2 } });
    expect(readFileSync(join(folder, 'nights', '20260301-030000-nightly-dead', 'night.json'), 'utf8')).toBe('{"kind":"night"');
  });
});

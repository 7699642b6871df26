import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeNight } from '../../../src/analysis/judge-night.ts';
import { seriesState } from '../../../src/analysis/series-state.ts';
import { ColdstartError } from '../../../src/core/errors.ts';
import type { NightDocument, SeriesNight } from '../../../src/core/night.ts';
import type { NightDecision } from '../../../src/core/night-decision.ts';
import { aNight, aSeriesNight, NIGHT_STORIES, type NightStory } from '../../support/a-night.ts';
import { aNightlyPlan, aSeries, Nights } from '../../support/nights.ts';

const story = fc.constantFrom<NightStory>(...NIGHT_STORIES);

/** Nights of consecutive days, some of whose series are missing, and what a person decided in between. */
const past = fc.record({
  nights: fc
    .array(fc.array(fc.record({ series: fc.constantFrom('app', 'other', 'third'), story }), { maxLength: 4 }), { maxLength: 12 })
    .map((nights) => nights.map((series, day) => nightOf(day, series))),
  decisions: fc
    .array(fc.record({ day: fc.nat(12), action: fc.constantFrom('accept' as const, 'acknowledge' as const) }), { maxLength: 4 })
    .map((decisions) => decisions.map(({ day, action }, index) => decisionOf(day, action, index))),
});

function timeOf(day: number, hour: number): string {
  return new Date(Date.UTC(2026, 2, 1 + day, hour)).toISOString();
}

function nightOf(day: number, asked: readonly { readonly series: string; readonly story: NightStory }[]): NightDocument {
  const at = timeOf(day, 2);
  const once = asked.filter(({ series }, index) => asked.findIndex((other) => other.series === series) === index);
  const series = once.map((one) => aSeriesNight(one.story, undefined, { series: one.series, at }));
  return aNight(series, { nightId: `${at.slice(0, 10).replaceAll('-', '')}-020000-nightly-0000`, createdAt: at, endedAt: timeOf(day, 4) });
}

function decisionOf(day: number, action: 'accept' | 'acknowledge', index: number): NightDecision {
  const createdAt = timeOf(day, 9);
  const common = { schemaVersion: 1, kind: 'night-decision', decisionId: `${createdAt}-${index}`, createdAt, series: 'app' } as const;
  const subject = aSeriesNight('regression').head as NonNullable<SeriesNight['head']>;
  return action === 'accept' ? { ...common, action, subject } : { ...common, action, until: '2026-03-09' };
}

describe('what is known of a series', () => {
  it('does not depend on the order of nights, of series in a night, or of decisions, nor on other series', () => {
    fc.assert(
      fc.property(past, fc.infiniteStream(fc.nat()), ({ nights, decisions }, stream) => {
        const shuffled = <T>(list: readonly T[]): T[] =>
          list
            .map((item) => ({ item, key: stream.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const known = seriesState('app', nights, decisions);
        const others = nights.map((night) => ({ ...night, series: shuffled(night.series) }));
        expect(seriesState('app', shuffled(others), shuffled(decisions))).toEqual(known);
        const alone = nights.map((night) => ({ ...night, series: night.series.filter(({ series }) => series === 'app') }));
        expect(seriesState('app', alone, decisions)).toEqual(known);
      }),
      { numRuns: 100 },
    );
  });

  it('is never an alarm, a pin or a closed regression where nothing was measured tonight', () => {
    fc.assert(
      fc.property(past, fc.constantFrom('one' as const, 'two' as const, 'auto' as const), ({ nights, decisions }, confirm) => {
        const state = seriesState('app', nights, decisions);
        const problem = { code: 'RUN_ALL_FAILED', message: 'no trial was completed' };
        const tonight = { nightId: '20260401-020000-nightly-0000', at: timeOf(31, 2), notices: [], durationMs: 1, problem };
        const night = judgeNight(state, { series: 'app', scenario: 'app', title: 'app', confirm }, tonight);
        expect(night).toMatchObject({ outcome: 'could-not-measure', suspected: false, phases: [] });
        expect([night.pin, night.cause, night.openSince]).toEqual([undefined, undefined, state.open?.since]);
        const after = seriesState('app', [...nights, aNight([night], { nightId: tonight.nightId, createdAt: tonight.at })], decisions);
        expect([after.pinned, after.open, after.counted, after.suspicion]).toEqual([state.pinned, state.open, state.counted, state.suspicion]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('whole nights', () => {
  let folders: string[];
  const fresh = (): Nights => {
    const folder = mkdtempSync(join(tmpdir(), 'coldstart-nights-'));
    folders.push(folder);
    return new Nights(folder);
  };
  beforeEach(() => {
    folders = [];
  });
  afterEach(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('that are interrupted anywhere and taken up again end as those that were not', async () => {
    const plan = aNightlyPlan(['one', 'two', 'three'].map((name) => aSeries(name)));
    const told = (night: NightDocument) => ({ ...night, nightId: '', resumed: 0, series: night.series.map((one) => ({ ...one, openSince: '' })) });
    const course = async (interrupted: readonly string[]) => {
      const nights = fresh();
      const ends: unknown[] = [];
      for (const factor of [1, 2]) {
        nights.world.head = `head ${factor}`;
        nights.world.factor = factor;
        const left = new Set(interrupted);
        nights.world.onMeasure = (series) => {
          if (left.delete(series)) throw new ColdstartError('RUN_INTERRUPTED', { trials: 3 });
        };
        let night: NightDocument | undefined;
        for (let call = 0; night === undefined; call += 1) night = await nights.run(plan, { sameDay: call > 0 }).catch(() => undefined);
        ends.push(told(night));
      }
      return ends;
    };
    const whole = await course([]);
    for (const where of [['one'], ['three'], ['one', 'two', 'three']]) expect(await course(where)).toEqual(whole);
  });

  it('of one thing against itself under other names raise no alarm', async () => {
    const nights = fresh();
    const outcomes: string[] = [];
    for (let day = 0; day < 30; day += 1) {
      nights.world.head = `commit ${day}`;
      const { outcome, suspected, pin } = await nights.one();
      outcomes.push(outcome);
      expect([suspected, day === 0 || pin === undefined]).toEqual([false, true]);
    }
    expect(new Set(outcomes)).toEqual(new Set(['ok']));
  });
});

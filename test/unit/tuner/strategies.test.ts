/** What every strategy keeps, whatever the engine answers. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/core/setting.ts';
import { settingsKey } from '../../../src/core/setting.ts';
import { seededRandom } from '../../../src/stats/random.ts';
import type { Observation, Proposal, SearchProblem } from '../../../src/tuner/search.ts';
import { STRATEGIES } from '../../../src/tuner/strategies/registry.ts';
import { dimensionsOf, INERT_ENGINE, randomEngine, SMALL_ENGINE, type SyntheticEngine, trueMs } from '../../simulation/synthetic-engine.ts';
import { gaussian } from '../../support/random.ts';
import { drive, keysOf, winnerOf } from '../../support/synthetic-search.ts';

interface World {
  readonly engine: SyntheticEngine;
  readonly maxStarts: number;
  readonly seed: number;
  readonly crashes: readonly string[];
  readonly conflicts: boolean;
}

const worlds = fc
  .record({
    knobs: fc.integer({ min: 1, max: 9 }),
    maxStarts: fc.integer({ min: 1, max: 70 }),
    seed: fc.nat(1e6),
    crashing: fc.nat(2),
    conflicts: fc.boolean(),
  })
  .map(({ knobs, maxStarts, seed, crashing, conflicts }): World => {
    const random = seededRandom(seed);
    const engine = randomEngine(random, Math.max(4, knobs));
    return { engine, maxStarts, seed, conflicts, crashes: engine.knobs.slice(0, crashing).map(({ id }) => id) };
  });

/** Knob k2 may be moved where k1 is, and k3 never together with k0. */
const isAllowed =
  ({ conflicts }: World) =>
  (settings: Settings): boolean =>
    !conflicts || ((settings.k2 === undefined || settings.k1 !== undefined) && (settings.k3 === undefined || settings.k0 === undefined));

function problemOf(world: World): SearchProblem {
  return { dimensions: dimensionsOf(world.engine), allows: isAllowed(world), maxStarts: world.maxStarts, random: seededRandom(world.seed) };
}

function answerOf({ engine, seed, crashes }: World): (proposal: Proposal) => Observation {
  const random = seededRandom(seed + 1);
  return ({ settings, censorMs }) => {
    const guilty = crashes.find((knob) => settings[knob] === 1);
    if (guilty !== undefined) return { failed: `${guilty} crashed` };
    const ms = trueMs(engine, settings) * Math.exp(0.05 * gaussian(random));
    if (censorMs !== undefined && ms > censorMs) return { censored: true };
    return { ms, phases: { deserialize: ms / 2 }, ...(random() < 0.02 && { guard: 'memory' }) };
  };
}

for (const strategy of Object.values(STRATEGIES)) {
  describe(`the strategy ${strategy.id}`, () => {
    const property = (check: (world: World) => void): void => fc.assert(fc.property(worlds, check), { numRuns: 25 });

    it('proposes no more starts than it has, none that conflict, and none that failed but to make sure', () => {
      property((world) => {
        const { proposals, observations, outcome } = drive(strategy, problemOf(world), answerOf(world));
        expect(proposals.length).toBeLessThanOrEqual(world.maxStarts);
        expect(proposals.every(({ settings }) => isAllowed(world)(settings))).toBe(true);
        const failed = keysOf(proposals).filter((_, index) => observations[index]?.failed !== undefined);
        expect(failed.every((key) => failed.filter((other) => other === key).length <= 2)).toBe(true);
        expect(outcome.leaders.every((settings) => settingsKey(settings) !== '' && isAllowed(world)(settings))).toBe(true);
        expect(outcome.candidates[0]).toMatchObject({ id: 'c0', settings: {} });
        expect(new Set(outcome.candidates.map(({ id }) => id)).size).toBe(outcome.candidates.length);
      });
    });

    it('proposes the same again where it is told the same again', () => {
      property((world) => {
        const first = drive(strategy, problemOf(world), answerOf(world));
        const again = drive(strategy, problemOf(world), (_, start) => first.observations[start - 1] as Observation);
        expect(again.proposals).toEqual(first.proposals);
        expect(again.outcome).toEqual(first.outcome);
      });
    });

    it('ends at once where it is told that the time is over', () => {
      property((world) => {
        const answer = answerOf(world);
        const last = 1 + (world.seed % world.maxStarts);
        const { proposals } = drive(strategy, problemOf(world), (proposal, start) => ({ ...answer(proposal), ...(start === last && { last: true }) }));
        expect(proposals.length).toBeLessThanOrEqual(last);
      });
    });

    it('never proposes a value again that it has found to make starts fail', () => {
      const engine = randomEngine(seededRandom(5), 5);
      // The knob that can save most: a grid that is cut short moves it too.
      const bad = dimensionsOf(engine).sort((a, b) => b.bound - a.bound)[0]?.knob ?? '';
      const world: World = { engine, maxStarts: 90, seed: 3, crashes: [bad], conflicts: false };
      const { proposals, outcome } = drive(strategy, problemOf(world), answerOf(world));
      expect(outcome.failures).toEqual([{ knob: bad, value: 1, reason: `${bad} crashed` }]);
      const crashed = proposals.flatMap(({ settings }, index) => (settings[bad] === 1 ? [index] : []));
      expect(crashed.length).toBeLessThan(20);
      expect(Math.max(...crashed)).toBeLessThan(45);
      expect(winnerOf(outcome)[bad]).not.toBe(1);
    });

    it('has an answer where every start fails, and where there is nothing to search', () => {
      const world: World = { engine: SMALL_ENGINE, maxStarts: 30, seed: 1, crashes: [], conflicts: false };
      expect(drive(strategy, problemOf(world), () => ({ failed: 'no such file' })).outcome.leaders).toEqual([]);
      const nothing = drive(strategy, { ...problemOf(world), dimensions: [] }, () => ({ ms: 1 }));
      expect(nothing).toMatchObject({ proposals: [], outcome: { leaders: [], effects: {} } });
      expect(drive(strategy, { ...problemOf(world), maxStarts: 0 }, () => ({ ms: 1 })).proposals).toEqual([]);
    });

    it('finds the best of few settings', () => {
      const world: World = { engine: SMALL_ENGINE, maxStarts: 120, seed: 8, crashes: [], conflicts: false };
      const { outcome } = drive(strategy, problemOf(world), answerOf(world));
      expect(winnerOf(outcome)).toMatchObject({ pipeline: 1, loader: 1 });
    });
  });
}

describe('the strategy race', () => {
  const race = STRATEGIES.race;
  const silent =
    (engine: SyntheticEngine) =>
    ({ settings }: Proposal): Observation => ({ ms: trueMs(engine, settings) });

  it('says nothing is better where nothing is', () => {
    const problem = { dimensions: dimensionsOf(INERT_ENGINE), allows: () => true, maxStarts: 150, random: seededRandom(1) };
    const { outcome } = drive(race, problem, silent(INERT_ENGINE));
    expect(outcome.leaders).toEqual([]);
    expect(outcome.candidates[0]?.end).toBe('winner');
    expect(outcome.detectable).toBeGreaterThan(0);
    expect(outcome.detectable).toBeLessThan(0.05);
  });

  it('has a leader where every value of the only knob halves the start, so that the baseline looks like the outlier', () => {
    // As measured: the baseline is started three times of sixteen.
    const dimensions = [{ knob: 'contexts-mode', current: 'eager', others: ['lazy', 'parallel'], bound: 0.5 }];
    for (let seed = 1; seed <= 20; seed += 1) {
      const noise = seededRandom(seed);
      const problem = { dimensions, allows: () => true, maxStarts: 16, random: seededRandom(seed) };
      const { outcome } = drive(race, problem, ({ settings }) => ({
        ms: (settings['contexts-mode'] === undefined ? 1500 : 750) * Math.exp(0.12 * gaussian(noise)),
      }));
      expect(outcome.leaders, `seed ${seed}`).not.toEqual([]);
    }
  });

  it('never makes settings the winner that break a guard', () => {
    const problem = { dimensions: dimensionsOf(SMALL_ENGINE), allows: () => true, maxStarts: 120, random: seededRandom(1) };
    const { outcome } = drive(race, problem, ({ settings }) => ({
      ms: trueMs(SMALL_ENGINE, settings),
      ...(settings.pipeline === 1 && settings.loader === 1 && { guard: 'second inference' }),
    }));
    expect(outcome.leaders.length).toBeGreaterThan(0);
    expect(outcome.leaders.every((settings) => !(settings.pipeline === 1 && settings.loader === 1))).toBe(true);
    expect(outcome.candidates.find(({ end }) => end === 'guard-broken')?.reason).toContain('second inference');
  });

  it('leaves out a value with which every start breaks a guard', () => {
    const engine = randomEngine(seededRandom(3), 8);
    const problem = { dimensions: dimensionsOf(engine), allows: () => true, maxStarts: 120, random: seededRandom(1) };
    const { outcome } = drive(race, problem, ({ settings }) => ({
      ms: trueMs(engine, settings) - (settings.k5 === 1 ? 300 : 0),
      ...(settings.k5 === 1 && { guard: 'memory' }),
    }));
    expect(outcome.failures).toEqual([{ knob: 'k5', value: 1, reason: 'Every start with it breaks the guard on memory.' }]);
    expect(outcome.leaders.length).toBeGreaterThan(0);
    expect(outcome.leaders.some((settings) => settings.k5 === 1)).toBe(false);
  });

  it('takes a failure for chance where the same settings work the second time', () => {
    const problem = { dimensions: dimensionsOf(SMALL_ENGINE), allows: () => true, maxStarts: 120, random: seededRandom(2) };
    const { outcome } = drive(race, problem, ({ settings }, start) => (start === 3 ? { failed: 'port in use' } : { ms: trueMs(SMALL_ENGINE, settings) }));
    expect(outcome.failures).toEqual([]);
    expect(winnerOf(outcome)).toMatchObject({ pipeline: 1, loader: 1 });
  });

  it('finds values that fail only together, and the best without them', () => {
    const engine = randomEngine(seededRandom(12), 9);
    const problem = { dimensions: dimensionsOf(engine), allows: () => true, maxStarts: 150, random: seededRandom(4) };
    const isBad = (settings: Settings): boolean => settings.k1 === 1 && settings.k6 === 1;
    const { proposals, outcome } = drive(race, problem, ({ settings }) => (isBad(settings) ? { failed: 'both at once' } : { ms: trueMs(engine, settings) }));
    expect(outcome.leaders.some(isBad)).toBe(false);
    expect(proposals.slice(75).filter(({ settings }) => isBad(settings))).toEqual([]);
    expect(outcome.failures).toEqual([]);
  });

  it('reports what a value does to the start and to its phases', () => {
    const problem = { dimensions: dimensionsOf(SMALL_ENGINE), allows: () => true, maxStarts: 120, random: seededRandom(9) };
    const random = seededRandom(10);
    const { outcome } = drive(race, problem, ({ settings }) => {
      const ms = trueMs(SMALL_ENGINE, settings) * Math.exp(0.01 * gaussian(random));
      const shorter = settings.pipeline === 1 ? 40 : settings.pipeline === 2 ? 20 : 0;
      return { ms, phases: { deserialize: 100 - shorter, listen: 7 } };
    });
    const { tried, effect, phases } = outcome.effects.pipeline ?? { tried: 0, effect: { ms: 0 }, phases: {} };
    expect(tried).toBe(1);
    expect(effect.ms).toBeCloseTo(-40, -1);
    expect(effect.lowMs).toBeLessThan(-40);
    expect(effect.highMs).toBeGreaterThan(-40);
    expect(phases).toEqual({ deserialize: -40 });
  });

  it('tells how much of a grid it left out', () => {
    const problem = { dimensions: dimensionsOf(INERT_ENGINE), allows: () => true, maxStarts: 20, random: seededRandom(1) };
    expect(drive(STRATEGIES.grid, problem, silent(INERT_ENGINE)).outcome.notes?.[0]).toMatch(/^The grid has \d+ combinations; \d+ of them were not started/);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Lap, rankRace } from '../../../src/analysis/rank-race.ts';
import type { Contestant, RaceGroup } from '../../../src/core/engine-race.ts';

const contestant = (name: string, group: RaceGroup = 'session'): Contestant => ({
  id: `${group}:${name}`,
  group,
  name,
  title: name,
  loader: 'auto',
  order: 'overlapped',
  options: {},
});

const laps = (times: readonly number[], bytes = 0): Lap[] => times.map((ms) => ({ ms, bytes }));

describe('ranking a race', () => {
  it('puts the fastest first, leaves out who has no lap, and keeps the groups apart', () => {
    const contestants = [contestant('slow'), contestant('fast'), contestant('gone'), contestant('pread', 'loader')];
    const times = new Map([
      ['session:slow', laps([30, 31, 32, 33, 34, 35])],
      ['session:fast', laps([10, 11, 12, 13, 14, 15])],
      ['loader:pread', laps([1], 4000)],
    ]);
    const sessions = rankRace(contestants, times, 'session');
    expect(sessions.map(({ name }) => name)).toEqual(['fast', 'slow']);
    expect(sessions[0]).toMatchObject({ medianMs: 12.5, lowMs: 10, highMs: 15, ratio: 1, slower: false });
    expect(sessions[1]).toMatchObject({ slower: true, count: 6 });
    expect(sessions[1]?.ratio).toBeCloseTo(2.6, 1);
    expect(rankRace(contestants, times, 'loader')).toMatchObject([{ name: 'pread', bytesPerSecond: 4_000_000 }]);
  });

  it('proves nothing with few laps, and calls a contestant slower only where the bounds say so', () => {
    const few = new Map([
      ['session:a', laps([10, 10.1])],
      ['session:b', laps([50, 50.1])],
    ]);
    const [, second] = rankRace([contestant('a'), contestant('b')], few, 'session');
    expect(second).toMatchObject({ slower: false });
    expect(second).not.toHaveProperty('lowMs');
    expect(second).not.toHaveProperty('lowRatio');
  });

  it('tells no rate of what was only mapped, and none of a session', () => {
    const times = new Map([
      ['loader:mmap', laps([0.00001], 1 << 30)],
      ['session:a', laps([10], 1 << 20)],
    ]);
    expect(rankRace([contestant('mmap', 'loader')], times, 'loader')[0]).not.toHaveProperty('bytesPerSecond');
    expect(rankRace([contestant('a')], times, 'session')[0]).not.toHaveProperty('bytesPerSecond');
  });

  it('is in order and never has a ratio of medians below 1, whatever was measured', () => {
    const sample = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 6 }), (samples) => {
        const contestants = samples.map((_, index) => contestant(String(index)));
        const ranked = rankRace(contestants, new Map(samples.map((times, index) => [`session:${index}`, laps(times)])), 'session');
        expect(ranked).toHaveLength(samples.length);
        ranked.forEach((one, place) => {
          expect(one.medianMs).toBeGreaterThanOrEqual(ranked[Math.max(0, place - 1)]?.medianMs ?? 0);
          expect(one.slower).toBe((one.lowRatio ?? 0) > 1);
        });
        expect(ranked[0]).toMatchObject({ ratio: 1, slower: false });
      }),
    );
  });
});

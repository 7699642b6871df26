/** The race: who leaves, who never does, and when a start cannot matter any more. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/stats/random.ts';
import { type Racer, race, typicalMs, worseThan } from '../../../src/tuner/race.ts';
import type { Observation, Proposal, SearchOutcome, Strategy } from '../../../src/tuner/search.ts';
import { Starts } from '../../../src/tuner/starts.ts';
import { gaussian } from '../../support/random.ts';
import { drive } from '../../support/synthetic-search.ts';

const NOTHING: SearchOutcome = { leaders: [], candidates: [], effects: {}, interactions: [], failures: [] };
const racer = (...times: number[]): Racer => ({ settings: {}, times });

/** One candidate for each time; the value of its knob is its place. */
function raceOf(timesMs: readonly number[], baselineMs: number, most: number, answerMore: (proposal: Proposal) => Observation = () => ({})) {
  const result: { racers: readonly Racer[] } = { racers: [] };
  const strategy: Strategy = {
    id: 'race',
    title: '',
    detail: '',
    *search(problem) {
      const candidates = timesMs.map((_, place) => ({ k: place }));
      result.racers = yield* race(new Starts(problem), candidates, most);
      return NOTHING;
    },
  };
  const random = seededRandom(6);
  const problem = { dimensions: [], allows: () => true, maxStarts: 1000, random: seededRandom(7) };
  const { proposals } = drive(strategy, problem, (proposal) => {
    const ms = (proposal.settings.k === undefined ? baselineMs : (timesMs[Number(proposal.settings.k)] as number)) * Math.exp(0.01 * gaussian(random));
    const more = answerMore(proposal);
    return more.censored === true ? more : { ms, ...more };
  });
  return { proposals, racers: result.racers };
}

describe('the race', () => {
  it('drops what is far behind at block 5, and never the baseline', () => {
    const { proposals, racers } = raceOf([100, 101, 150], 300, 60);
    expect(racers.find(({ settings }) => settings.k === 2)?.left?.after).toBe(20);
    expect(racers[0]?.left).toBeUndefined();
    expect(proposals.filter(({ settings }) => settings.k === undefined).length).toBe(proposals.filter(({ settings }) => settings.k === 0).length);
    expect(typicalMs(racers[1] as Racer)).toBeCloseTo(100, -1);
  });

  it('ends where one candidate is left, and keeps to its starts', () => {
    expect(raceOf([100, 200], 150, 500).proposals).toHaveLength(15);
    expect(raceOf([100, 100.1, 100.2, 101.5], 100, 23).proposals).toHaveLength(20);
  });

  it('ends after ten blocks where all that are left are alike', () => {
    expect(raceOf([100, 100], 100, 500).proposals).toHaveLength(30);
  });

  it('ends a start at twice the worst of the leader', () => {
    const { proposals } = raceOf([100, 150], 300, 15);
    expect(proposals.slice(0, 3).every(({ censorMs }) => censorMs === undefined)).toBe(true);
    expect(proposals.at(-1)?.censorMs).toBeGreaterThan(195);
    expect(proposals.at(-1)?.censorMs).toBeLessThan(215);
  });

  it('counts a start that was ended as slow as it was then', () => {
    const isSlow = ({ settings, censorMs }: Proposal): boolean => settings.k === 1 && censorMs !== undefined;
    const { proposals, racers } = raceOf([100, 150], 300, 15, (proposal) => (isSlow(proposal) ? { censored: true } : {}));
    const limits = proposals.filter(isSlow).map(({ censorMs }) => censorMs);
    expect(limits.length).toBeGreaterThan(0);
    expect(racers[2]?.times.slice(-limits.length)).toEqual(limits);
    expect(typicalMs(racers[2] as Racer)).toBeGreaterThan(140);
  });

  it('drops at once who fails or breaks a guard', () => {
    const { racers } = raceOf([100, 90], 120, 60, ({ settings }) => (settings.k === 1 ? { guard: 'memory' } : {}));
    expect(racers[2]?.left).toMatchObject({ reason: expect.stringContaining('memory') });
    expect(racers[2]?.times).toHaveLength(1);
  });

  it('calls nobody worse by fewer than five blocks, or by chance', () => {
    expect(worseThan(racer(1, 1, 1, 1), racer(2, 2, 2, 2))).toBeUndefined();
    expect(worseThan(racer(1, 1.01, 0.99, 1, 1.02), racer(1.3, 1.2, 1.25, 1.4, 1.3))).toContain('slower than the leader');
    expect(worseThan(racer(1, 1.1, 0.9, 1, 1.2, 1), racer(1.05, 1, 0.95, 1.1, 1.1, 1))).toBeUndefined();
  });
});

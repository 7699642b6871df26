/** The end of a search: what of the leader stays, and which last step is not taken. */
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/core/setting.ts';
import { seededRandom } from '../../../src/stats/random.ts';
import { expectedGain, inertShare, realChance } from '../../../src/tuner/inert-chance.ts';
import { refine } from '../../../src/tuner/refine.ts';
import type { SearchOutcome, SearchProblem, Strategy } from '../../../src/tuner/search.ts';
import { type Asking, Starts } from '../../../src/tuner/starts.ts';
import { STRATEGIES } from '../../../src/tuner/strategies/registry.ts';
import { trim } from '../../../src/tuner/trim.ts';
import { dimensionsOf, inertIn, MANY_ENGINE, type SyntheticEngine, trueMs } from '../../simulation/synthetic-engine.ts';
import { gaussian } from '../../support/random.ts';
import { drive, winnerOf } from '../../support/synthetic-search.ts';

const NOTHING: SearchOutcome = { leaders: [], candidates: [], effects: {}, interactions: [], failures: [] };
const LEADER: Settings = { format: 1, mapping: 1, pipeline: 1, ...Object.fromEntries([1, 2, 4, 5, 7, 8].map((index) => [`inert-${index}`, 1])) };
const needsFormat = (settings: Settings): boolean => settings.mapping === undefined || settings.format === 1;

/** One stage by itself, after each of `before` was started `times` times. */
function stageOf(engine: SyntheticEngine, noise: number, before: readonly Settings[], stage: (starts: Starts) => Asking<Settings>) {
  const result: { settings: Settings } = { settings: {} };
  const strategy: Strategy = {
    id: 'race',
    title: '',
    detail: '',
    *search(problem) {
      const starts = new Starts(problem);
      for (const settings of before) yield* starts.ask('screen', settings);
      result.settings = yield* stage(starts);
      return NOTHING;
    },
  };
  const random = seededRandom(11);
  const problem: SearchProblem = { dimensions: dimensionsOf(engine), allows: needsFormat, maxStarts: 200, random: seededRandom(12) };
  const { proposals } = drive(strategy, problem, ({ settings }) => ({ ms: trueMs(engine, settings) * Math.exp(noise * gaussian(random)) }));
  return { settings: result.settings, proposals };
}

const repeated = (settings: Settings, times: number): Settings[] => Array<Settings>(times).fill(settings);

describe('the trim', () => {
  it('takes back what does nothing, and keeps what helps only together', () => {
    const before = [...repeated({}, 6), ...repeated(LEADER, 6)];
    const { settings, proposals } = stageOf(MANY_ENGINE, 0.02, before, (starts) => trim(starts, LEADER, 80));
    expect(settings).toMatchObject({ format: 1, mapping: 1, pipeline: 1 });
    expect(inertIn(MANY_ENGINE, settings).length).toBeLessThanOrEqual(1);
    expect(proposals.length).toBeLessThanOrEqual(92);
    expect(proposals.every((proposal) => needsFormat(proposal.settings))).toBe(true);
  });

  it('takes back nothing that is seen to be needed, and ends where nothing is in doubt', () => {
    const wanted: Settings = { format: 1, mapping: 1, pipeline: 1 };
    const before = [{}, wanted, { format: 1 }, { format: 1, mapping: 1 }, { pipeline: 1 }].flatMap((settings) => repeated(settings, 6));
    const { settings, proposals } = stageOf(MANY_ENGINE, 0.002, before, (starts) => trim(starts, wanted, 100));
    expect(settings).toEqual(wanted);
    expect(proposals.length).toBeLessThan(60);
  });

  it('leaves a search of 40 knobs with few more settings than matter', () => {
    const random = seededRandom(3);
    const problem: SearchProblem = { dimensions: dimensionsOf(MANY_ENGINE), allows: needsFormat, maxStarts: 240, random: seededRandom(4) };
    const { outcome } = drive(STRATEGIES.race, problem, ({ settings }) => ({ ms: trueMs(MANY_ENGINE, settings) * Math.exp(0.03 * gaussian(random)) }));
    expect(winnerOf(outcome)).toMatchObject({ format: 1, mapping: 1, pipeline: 1 });
    expect(inertIn(MANY_ENGINE, winnerOf(outcome)).length).toBeLessThanOrEqual(3);
  });
});

describe('the refinement', () => {
  const engine: SyntheticEngine = { title: '', baseMs: 500, knobs: [{ id: 'loader', effects: [-60, 20] }], pairs: [] };

  it('takes no last step to what was seen once and looked good', () => {
    const leader: Settings = { loader: 1 };
    const lucky = { title: '', baseMs: 500, knobs: [{ id: 'loader', effects: [-60, -62] }], pairs: [] };
    const before = [...repeated({}, 6), ...repeated(leader, 6), { loader: 2 }];
    expect(stageOf(lucky, 0.03, before, (starts) => refine(starts, leader, 0)).settings).toEqual(leader);
  });

  it('takes one that is beyond doubt', () => {
    const before = [...repeated({}, 6), ...repeated({ loader: 2 }, 6), ...repeated({ loader: 1 }, 6)];
    expect(stageOf(engine, 0.01, before, (starts) => refine(starts, { loader: 2 }, 0)).settings).toEqual({ loader: 1 });
  });
});

describe('the chance that a difference is real', () => {
  it('is small among many without effect and large among many with one', () => {
    const quiet = inertShare([0.1, -0.3, 0.5, 0.2, -0.6, 1.1, -0.9, 2]);
    const loud = inertShare([4, -7, 3, 12, 0.2, -5, 8, -9]);
    expect(quiet).toBeGreaterThan(0.9);
    expect(loud).toBe(0.25);
    expect(realChance(1.5, quiet)).toBeLessThan(0.1);
    expect(realChance(1.5, loud)).toBeGreaterThan(0.6);
    expect(realChance(5, quiet)).toBeGreaterThan(0.9);
  });

  it('promises more where less is known', () => {
    const gains: number[] = [];
    for (const times of [2, 30]) {
      const before = [{}, { pipeline: 1 }, { pipeline: 2 }].flatMap((settings) => repeated(settings, times));
      stageOf(MANY_ENGINE, 0.05, before, function* (starts) {
        yield* starts.ask('refine', {});
        const model = starts.model();
        if (model !== undefined) gains.push(expectedGain({ pipeline: 1 }, model, starts));
        return {};
      });
    }
    expect(gains[0]).toBeGreaterThan(gains[1] as number);
  });
});

/** Searches for the fastest settings of engines whose optimum is known, start by start through the real strategies. */
import { STRATEGY_IDS, type StrategyId } from '../../src/core/tuning.ts';
import { seededRandom } from '../../src/stats/random.ts';
import type { Observation, Proposal } from '../../src/tuner/search.ts';
import { STRATEGIES } from '../../src/tuner/strategies/registry.ts';
import { drive, winnerOf } from '../support/synthetic-search.ts';
import { compareOnce } from './comparisons.ts';
import { HEAVIER, HEAVY, type NoiseModel, plain, REFERENCE } from './noise-models.ts';
import { atLeast, atMost, HELD_OUT_SEED, meanAtMost, type Row, type SimulationContext } from './row.ts';
import {
  dimensionsOf,
  HIDDEN_ENGINE,
  INERT_ENGINE,
  inertIn,
  MANY_ENGINE,
  optimumMs,
  REFERENCE_ENGINE,
  randomEngine,
  SMALL_ENGINE,
  type SyntheticEngine,
  trueMs,
} from './synthetic-engine.ts';

// What the application starts of the baseline before the search, to see what the start waits for.
const BASELINE_STARTS = 5;
const PROOF_PAIRS = 30;
const NEAR = 0.01;

interface Case {
  readonly title: string;
  readonly engine: (random: () => number) => SyntheticEngine;
  readonly noise: NoiseModel;
  /** Baseline included. */
  readonly starts: number;
  readonly strategy?: StrategyId;
  /** `knob=value` that crashes the engine. */
  readonly crashes?: readonly [string, number];
}

interface Found {
  /** True time of what was found against the optimum, as a ratio minus 1. */
  readonly loss: number;
  readonly starts: number;
  /** Settings of the winner that do nothing. */
  readonly inert: number;
  /** Called faster than the baseline on fresh starts. */
  readonly proven: boolean;
}

/** One search and its proof. */
function searchOnce({ engine: makeEngine, noise, starts, strategy = 'race', crashes }: Case, seed: number): Found {
  const random = seededRandom(seed);
  const engine = makeEngine(random);
  const answer = ({ settings }: Proposal): Observation => {
    if (crashes !== undefined && settings[crashes[0]] === crashes[1]) return { failed: 'the engine crashed' };
    return { ms: trueMs(engine, settings) * (noise.factors(random, 1)[0] as number) };
  };
  const problem = { dimensions: dimensionsOf(engine), allows: () => true, maxStarts: starts - BASELINE_STARTS, random: seededRandom(seed + 1) };
  const { proposals, outcome } = drive(STRATEGIES[strategy], problem, answer);
  const winner = winnerOf(outcome);
  const slowdown = trueMs(engine, winner) / trueMs(engine, {}) - 1;
  const proven = outcome.leaders.length > 0 && compareOnce({ model: noise, slowdown, maxPairs: PROOF_PAIRS }, random).outcome === 'faster';
  return { loss: trueMs(engine, winner) / optimumMs(engine) - 1, starts: proposals.length + BASELINE_STARTS, inert: inertIn(engine, winner).length, proven };
}

function searches(one: Case, count: number, seed: number): Found[] {
  return Array.from({ length: count }, (_, index) => searchOnce(one, seed + 1000 * index));
}

const fixed = (engine: SyntheticEngine) => () => engine;

const REFERENCE_CASE: Case = { title: `${REFERENCE_ENGINE.title}, 3 %`, engine: fixed(REFERENCE_ENGINE), noise: plain(0.03), starts: 250 };

const CASES: readonly Case[] = [
  REFERENCE_CASE,
  { ...REFERENCE_CASE, title: `${REFERENCE_ENGINE.title}, 5 %`, noise: plain(0.05) },
  { ...REFERENCE_CASE, title: `${REFERENCE_ENGINE.title}, ${HEAVY.title}`, noise: HEAVY },
  { ...REFERENCE_CASE, title: `${REFERENCE_ENGINE.title}, ${REFERENCE.title}`, noise: REFERENCE },
  { ...REFERENCE_CASE, title: `${REFERENCE_ENGINE.title}, 3 %, one value crashes`, crashes: ['chunk', 2] },
  { ...REFERENCE_CASE, title: `${REFERENCE_ENGINE.title}, 3 %, 100 starts`, starts: 100 },
  { ...REFERENCE_CASE, title: `${HIDDEN_ENGINE.title}, 3 %`, engine: fixed(HIDDEN_ENGINE) },
  { ...REFERENCE_CASE, title: '20 knobs, other coefficients every time, 3 %', engine: (random) => randomEngine(random) },
  { ...REFERENCE_CASE, title: '12 knobs, other coefficients every time, 3 %', engine: (random) => randomEngine(random, 12) },
  { ...REFERENCE_CASE, title: `${MANY_ENGINE.title}, ${HEAVIER.title}`, engine: fixed(MANY_ENGINE), noise: HEAVIER },
  { ...REFERENCE_CASE, title: `${SMALL_ENGINE.title}, 3 %`, engine: fixed(SMALL_ENGINE) },
  ...STRATEGY_IDS.filter((id) => id !== 'race').map(
    (strategy): Case => ({ ...REFERENCE_CASE, title: `${REFERENCE_ENGINE.title}, 3 %: --strategy ${strategy}`, strategy }),
  ),
];

const FOUND = 'Searches that end within 1 % of the optimum';

const NEEDLESS = 'Settings without effect in the winner, a search';

/** The value that a share of them is not above. */
function quantileOf(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] as number;
}

/** Of what each search lost against the optimum. */
function lossNote(found: readonly Found[]): string {
  const losses = found.map(({ loss }) => loss);
  const at = (share: number): string => `${(100 * quantileOf(losses, share)).toFixed(1)} %`;
  const starts = found.map((one) => one.starts);
  return `behind it: ${at(0.5)} in the middle, ${at(0.95)} in 1 of 20, ${at(1)} at worst; ${quantileOf(starts, 0.5)} starts, ${Math.max(...starts)} at most`;
}

function needlessNote(counts: readonly number[]): string {
  return `${quantileOf(counts, 0.5)} in the middle, ${quantileOf(counts, 0.9)} in 1 of 10, ${Math.max(...counts)} at most`;
}

export function simulateTuning({ quick, say }: SimulationContext): Row[] {
  const rows = CASES.map((one, index) => {
    say(`tuning: ${one.title}`);
    const isAsked = one === REFERENCE_CASE;
    const count = quick ? (isAsked ? 20 : 2) : isAsked ? 1000 : 100;
    const seed = HELD_OUT_SEED + 500 + index;
    const found = searches(one, count, seed);
    const hits = found.filter(({ loss, starts }) => loss <= NEAR && starts <= one.starts).length;
    const counts = found.map(({ inert }) => inert);
    return [
      atLeast({ table: FOUND, name: one.title, hits, count, seed, note: lossNote(found) }, isAsked ? (quick ? 0.75 : 0.95) : undefined),
      meanAtMost({ table: NEEDLESS, name: one.title, counts, seed, note: needlessNote(counts) }, isAsked ? (quick ? 2 : 1) : undefined),
    ];
  });
  return rows.flat();
}

const IDLE = 'No setting has any effect: searches whose winner fresh starts call faster';

export function simulateIdleTuning({ quick, say }: SimulationContext): Row[] {
  return [plain(0.03), HEAVY].map((noise, index) => {
    say(`tuning where nothing helps: ${noise.title}`);
    const isAsked = index === 0;
    const count = quick ? (isAsked ? 20 : 2) : isAsked ? 1000 : 100;
    const seed = HELD_OUT_SEED + 600 + index;
    const found = searches({ title: noise.title, engine: fixed(INERT_ENGINE), noise, starts: 250 }, count, seed);
    const hits = found.filter(({ proven }) => proven).length;
    return atMost({ table: IDLE, name: noise.title, hits, count, seed }, isAsked ? (quick ? 0.25 : 0.05) : undefined);
  });
}

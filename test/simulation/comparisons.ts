/** Comparisons through the real plan of trials and the real staged rule: false changes, power, and what order is worth. */
import { DEFAULT_MARGIN, isDecided, judgeLook, planComparison } from '../../src/analysis/comparison-rule.ts';
import type { ChangeOutcome } from '../../src/core/comparison.ts';
import { makePlan } from '../../src/scenario/plan.ts';
import { detectableChange } from '../../src/stats/power.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { aScenario, aVariant } from '../support/a-scenario.ts';
import { NOISE_MODELS, type NoiseModel, plain, REFERENCE, shown } from './noise-models.ts';
import { atLeast, atMost, HELD_OUT_SEED, percent, type Row, type SimulationContext } from './row.ts';

export type Order = 'abba' | 'blocks';

/** True for the candidate, in run order. */
function sidesInOrder(pairs: number, seed: number, order: Order): boolean[] {
  if (order === 'blocks') return Array.from({ length: 2 * pairs }, (_, index) => index >= pairs);
  const scenario = aScenario({ variants: [aVariant({ id: 'baseline' }), aVariant({ id: 'candidate' })], trials: pairs, seed });
  return makePlan(scenario).flatMap(({ role, variant }) => (role === 'measured' ? [variant === 'candidate'] : []));
}

interface Simulated {
  readonly model: NoiseModel;
  /** Ratio minus 1. */
  readonly slowdown: number;
  readonly maxPairs: number;
  readonly order?: Order;
}

/** One comparison up to the look that decides it. */
export function compareOnce({ model, slowdown, maxPairs, order = 'abba' }: Simulated, random: () => number): { outcome: ChangeOutcome; pairs: number } {
  const sides = sidesInOrder(maxPairs, Math.floor(random() * 2 ** 31), order);
  const factors = model.factors(random, sides.length);
  const times = sides.map((isCandidate, index) => shown(model, (factors[index] as number) * (isCandidate ? 1 + slowdown : 1)));
  const baseline = times.filter((_, index) => sides[index] === false);
  const candidate = times.filter((_, index) => sides[index] === true);
  const plan = planComparison(maxPairs);
  let outcome: ChangeOutcome = 'undecided';
  for (const pairs of plan.looks) {
    outcome = judgeLook(baseline.slice(0, pairs), candidate.slice(0, pairs), plan.confidence, DEFAULT_MARGIN).outcome;
    if (isDecided(outcome)) return { outcome, pairs };
  }
  return { outcome, pairs: maxPairs };
}

/** Comparisons of a thing with itself that end as changed. */
export function falseChanges(model: NoiseModel, count: number, seed: number, order: Order = 'abba', maxPairs = 40): number {
  const random = seededRandom(seed);
  let changed = 0;
  for (let one = 0; one < count; one += 1) {
    const { outcome } = compareOnce({ model, slowdown: 0, maxPairs, order }, random);
    if (outcome === 'slower' || outcome === 'faster') changed += 1;
  }
  return changed;
}

/** Comparisons that call a slowdown one by `withinPairs`, in a plan of 40. */
function found(model: NoiseModel, slowdown: number, withinPairs: number, count: number, seed: number): number {
  const random = seededRandom(seed);
  let hits = 0;
  for (let one = 0; one < count; one += 1) {
    const { outcome, pairs } = compareOnce({ model, slowdown, maxPairs: 40 }, random);
    if (outcome === 'slower' && pairs <= withinPairs) hits += 1;
  }
  return hits;
}

const FALSE_CHANGES = 'A thing compared with itself: called slower or faster';

export function simulateFalseChanges({ quick, say }: SimulationContext): Row[] {
  const count = quick ? 300 : 10_000;
  const rows = NOISE_MODELS.map((model, index) => {
    say(`a thing against itself: ${model.id}`);
    const seed = HELD_OUT_SEED + index;
    return atMost({ table: FALSE_CHANGES, name: model.title, hits: falseChanges(model, count, seed), count, seed }, quick ? 0.1 : 0.06);
  });
  const drift = NOISE_MODELS.find((model) => model.id === 'drift-only') as NoiseModel;
  const few = quick ? 100 : 1000;
  const seed = HELD_OUT_SEED + 90;
  const blocks = atMost({
    table: FALSE_CHANGES,
    name: `${drift.title}, all of one side before the other`,
    hits: falseChanges(drift, few, seed, 'blocks'),
    count: few,
    seed,
    note: 'what the interleaved order is for',
  });
  return [...rows, blocks];
}

const POWER = 'Slowdowns found, in a plan of 40 pairs';

export function simulatePower({ quick, say }: SimulationContext): Row[] {
  const count = quick ? 100 : 2000;
  const cells = [
    { slowdown: 0.05, within: 20, noises: [0.01, 0.02, 0.03, 0.04, 0.05, 0.07] },
    { slowdown: 0.1, within: 10, noises: [0.01, 0.02, 0.03, 0.04, 0.05, 0.07] },
    { slowdown: 0.05, within: 40, noises: [0.03, 0.05, 0.07] },
    { slowdown: 0.02, within: 40, noises: [0.01, 0.02] },
  ];
  const rows = cells.flatMap(({ slowdown, within, noises }, cell) => {
    say(`power: ${100 * slowdown} % within ${within} pairs`);
    return noises.map((noise, index) => {
      const seed = HELD_OUT_SEED + 100 + 10 * cell + index;
      const name = `${percent(slowdown, 0)} within ${within} pairs, variation ${percent(noise, 0)}`;
      const least = 100 * detectableChange(noise, within, planComparison(40).confidence);
      const row = {
        table: POWER,
        name,
        hits: found(plain(noise), slowdown, within, count, seed),
        count,
        seed,
        note: `computed: ${least.toFixed(1)} % or more`,
      };
      return atLeast(row, noise <= 0.03 && (slowdown === 0.1 || (slowdown === 0.05 && within === 20)) ? (quick ? 0.9 : 0.95) : undefined);
    });
  });
  const seed = HELD_OUT_SEED + 150;
  const slow = { table: POWER, name: `5 % within 40 pairs, ${REFERENCE.title}`, hits: found(REFERENCE, 0.05, 40, count, seed), count, seed };
  return [...rows, atLeast(slow)];
}

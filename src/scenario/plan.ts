/**
 * The order of a run's trials: warm-ups first, then blocks in which every variant has its turn, so that a drifting machine
 * hits all alike, with the control trials spread evenly. Pure, and the same for the same seed.
 */
import type { Scenario } from '../core/scenario.ts';
import type { PlannedTrial } from '../core/trial.ts';
import { seededRandom, shuffle } from '../stats/random.ts';

type Row = Pick<PlannedTrial, 'variant' | 'role'>;

/** One warm-up per variant, `trials` measured ones per variant, `controls` of the baseline. */
export function makePlan(scenario: Scenario): PlannedTrial[] {
  const random = seededRandom(scenario.seed);
  const ids = scenario.variants.map(({ id }) => id);
  const baseline = scenario.variants[0].id;
  const blocks = ids.length === 2 ? pairedBlocks(ids, scenario.trials, random) : Array.from({ length: scenario.trials }, () => shuffle([...ids], random));
  const controlsBefore = controlPositions(scenario.controls, blocks.length, random);
  const rows: Row[] = ids.map((variant) => ({ variant, role: 'warm-up' }));
  for (let position = 0; position <= blocks.length; position += 1) {
    for (let control = 0; control < (controlsBefore[position] ?? 0); control += 1) {
      rows.push({ variant: baseline, role: 'control' });
    }
    rows.push(...(blocks[position] ?? []).map((variant): Row => ({ variant, role: 'measured' })));
  }
  return rows.map((row, index) => ({ id: `t${String(index + 1).padStart(3, '0')}`, order: index + 1, ...row }));
}

/** ABBA: the second block of a pair mirrors the first, which cancels linear drift; the seed picks who begins. */
function pairedBlocks(ids: readonly string[], count: number, random: () => number): string[][] {
  const blocks: string[][] = [];
  while (blocks.length < count) {
    const first = random() < 0.5 ? [...ids].reverse() : [...ids];
    blocks.push(first, [...first].reverse());
  }
  return blocks.slice(0, count);
}

/** How many controls stand before each block (the last entry: behind the last one), one in each of equal parts of the run. */
function controlPositions(controls: number, blocks: number, random: () => number): number[] {
  const before = new Array<number>(blocks + 1).fill(0);
  for (let control = 0; control < controls; control += 1) {
    const position = Math.floor(((control + random()) / controls) * (blocks + 1));
    before[position] = (before[position] ?? 0) + 1;
  }
  return before;
}

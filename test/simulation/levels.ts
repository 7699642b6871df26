/** Change points of a long series: how near the true night, and how many where nothing changed. */

import { findChangePoints } from '../../src/stats/change-points.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { gaussian } from '../support/random.ts';
import { atLeast, atMost, HELD_OUT_SEED, type Row, type SimulationContext } from './row.ts';

const NIGHTS = 120;
const TABLE = 'Change points in 120 nights of 2 % noise';

function series(random: () => number, shift: number, at: number): number[] {
  return Array.from({ length: NIGHTS }, (_, night) => 0.02 * gaussian(random) + (night >= at ? Math.log1p(shift) : 0) + (random() < 0.02 ? 0.08 : 0));
}

export function simulateLevels({ quick, say }: SimulationContext): Row[] {
  say('change points');
  const count = quick ? 60 : 1000;
  const seed = HELD_OUT_SEED + 600;
  const near = (shift: number, distance: number, offset: number) => {
    const random = seededRandom(seed + offset);
    let hits = 0;
    for (let one = 0; one < count; one += 1) {
      const at = 20 + Math.floor(random() * (NIGHTS - 40));
      if (findChangePoints(series(random, shift, at), { seed: one }).some(({ index }) => Math.abs(index - at) <= distance)) hits += 1;
    }
    return hits;
  };
  const random = seededRandom(seed + 9);
  let none = 0;
  for (let one = 0; one < count; one += 1) if (findChangePoints(series(random, 0, 0), { seed: one }).length > 0) none += 1;
  return [
    atLeast({ table: TABLE, name: '5 %: within 3 nights of the true one', hits: near(0.05, 3, 0), count, seed }, quick ? 0.8 : 0.9),
    atLeast({ table: TABLE, name: '10 %: within 3 nights of the true one', hits: near(0.1, 3, 1), count, seed: seed + 1 }, quick ? 0.8 : 0.9),
    atMost({ table: TABLE, name: 'nothing changed: any found', hits: none, count, seed: seed + 9 }, quick ? 0.1 : 0.03),
  ];
}

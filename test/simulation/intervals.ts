/** Whether intervals hold the truth as often as they claim. */
import { medianInterval } from '../../src/stats/order-statistic-interval.ts';
import { median } from '../../src/stats/quantile.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { hodgesLehmannRatio } from '../../src/stats/ratio.ts';
import { BIMODAL, HEAVY, type NoiseModel, plain, REFERENCE, shown, TIED } from './noise-models.ts';
import { atMost, HELD_OUT_SEED, type Row, type SimulationContext } from './row.ts';

const MODELS: readonly NoiseModel[] = [plain(0.05), REFERENCE, BIMODAL, HEAVY, TIED];
const COUNTS = [10, 20, 30, 40];

function sample(model: NoiseModel, random: () => number, count: number): number[] {
  return model.factors(random, count).map((factor) => shown(model, factor));
}

/** Misses of the median's interval and of the ratio's bounds, at 95 %. */
function misses(model: NoiseModel, starts: number, count: number, truth: number, seed: number): { median: number; ratio: number } {
  const random = seededRandom(seed);
  const result = { median: 0, ratio: 0 };
  for (let one = 0; one < count; one += 1) {
    const first = sample(model, random, starts);
    const interval = medianInterval(first);
    const ratio = hodgesLehmannRatio(first, sample(model, random, starts));
    if (interval === undefined || interval.low > truth || interval.high < truth) result.median += 1;
    if (ratio?.low === undefined || ratio.high === undefined || ratio.low > 1 || ratio.high < 1) result.ratio += 1;
  }
  return result;
}

export function simulateIntervals({ quick, say }: SimulationContext): Row[] {
  const count = quick ? 600 : 12_000;
  return MODELS.flatMap((model, index) => {
    say(`intervals: ${model.id}`);
    const truth = median(sample(model, seededRandom(index), quick ? 50_000 : 200_000)) as number;
    return COUNTS.flatMap((starts, position) => {
      const seed = HELD_OUT_SEED + 500 + 10 * index + position;
      const missed = misses(model, starts, count, truth, seed);
      const row = (what: string, hits: number) =>
        atMost({ table: 'Intervals of 95 % that miss the truth', name: `${what}, ${starts} starts, ${model.title}`, hits, count, seed }, quick ? 0.1 : 0.06);
      return [row('median', missed.median), row('ratio', missed.ratio)];
    });
  });
}

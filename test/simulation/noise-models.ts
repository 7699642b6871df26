/** How starts scatter: the models of the method note, as factors on a typical start, in run order. */
import { gaussian } from '../support/random.ts';

export interface NoiseModel {
  readonly id: string;
  readonly title: string;
  /** Typical start in milliseconds. */
  readonly typicalMs: number;
  /** The clock shows whole milliseconds. */
  readonly whole?: true;
  /** Factors of `count` starts one after another. */
  factors(random: () => number, count: number): number[];
}

const independent = (one: (random: () => number) => number) => (random: () => number, count: number) => Array.from({ length: count }, () => one(random));

/** Lognormal with a share of slow starts by a factor of 1.3 to 2.5. */
const slowShare = (noise: number, share: number) => (random: () => number) =>
  Math.exp(noise * gaussian(random)) * (random() < share ? 1.3 + 1.2 * random() : 1);

/** Student's t with 3 degrees of freedom: its variance exists, its fourth moment does not. */
const heavy = (noise: number) => (random: () => number) => {
  const chiSquare = gaussian(random) ** 2 + gaussian(random) ** 2 + gaussian(random) ** 2;
  return Math.exp(noise * (gaussian(random) / Math.sqrt(chiSquare / 3)));
};

/** Autoregressive level with the stationary deviation `noise`. */
function drifting(random: () => number, count: number, noise: number, memory = 0.97): number[] {
  let level = noise * gaussian(random);
  return Array.from({ length: count }, () => {
    level = memory * level + noise * Math.sqrt(1 - memory ** 2) * gaussian(random);
    return level;
  });
}

export const plain = (noise: number): NoiseModel => ({
  id: `cv-${noise}`,
  title: `lognormal, ${(100 * noise).toFixed(1)} %`,
  typicalMs: 300,
  factors: independent(slowShare(noise, 0)),
});

export const REFERENCE: NoiseModel = {
  id: 'reference',
  title: '5 %, one start in 20 slow by 1.3 to 2.5',
  typicalMs: 300,
  factors: independent(slowShare(0.05, 0.05)),
};
export const BIMODAL: NoiseModel = {
  id: 'bimodal',
  title: 'two modes, 30 % of starts slower by a quarter',
  typicalMs: 300,
  factors: independent((random) => (random() < 0.3 ? 1.25 : 1) * Math.exp(0.02 * gaussian(random))),
};
export const HEAVY: NoiseModel = { id: 'heavy', title: 'heavy tails (t, 3 degrees of freedom), 4 %', typicalMs: 300, factors: independent(heavy(0.04)) };
export const HEAVIER: NoiseModel = { id: 'heavier', title: 'heavy tails (t, 3 degrees of freedom), 5 %', typicalMs: 300, factors: independent(heavy(0.05)) };
export const TIED: NoiseModel = { id: 'tied', title: '40 ms ± 2 % on a clock of 1 ms', typicalMs: 40, whole: true, factors: independent(slowShare(0.02, 0)) };
const DRIFTING: NoiseModel = {
  id: 'drifting',
  title: 'reference under drift of 4 % (autoregressive, 0.97)',
  typicalMs: 300,
  factors: (random, count) => {
    const level = drifting(random, count, 0.04);
    return REFERENCE.factors(random, count).map((factor, index) => factor * Math.exp(level[index] as number));
  },
};
/** The drift of the note's comparison of orders: little else than drift. */
export const DRIFT_ONLY: NoiseModel = {
  id: 'drift-only',
  title: '2 % under drift of 4 % (autoregressive, 0.97)',
  typicalMs: 300,
  factors: (random, count) => drifting(random, count, 0.04).map((level) => Math.exp(level + 0.02 * gaussian(random))),
};
const LINEAR: NoiseModel = {
  id: 'linear',
  title: '3 %, slower by a tenth from the first to the last start',
  typicalMs: 300,
  factors: (random, count) =>
    plain(0.03)
      .factors(random, count)
      .map((factor, index) => factor * (1 + (0.1 * index) / count)),
};

export const NOISE_MODELS: readonly NoiseModel[] = [
  REFERENCE,
  { id: 'outliers', title: '5 %, 15 % of starts slow by 1.3 to 2.5', typicalMs: 300, factors: independent(slowShare(0.05, 0.15)) },
  BIMODAL,
  HEAVY,
  TIED,
  DRIFTING,
  DRIFT_ONLY,
  LINEAR,
];

/** Milliseconds as the clock of the model shows them. */
export function shown(model: NoiseModel, factor: number): number {
  const milliseconds = model.typicalMs * factor;
  return model.whole === true ? Math.round(milliseconds) : milliseconds;
}

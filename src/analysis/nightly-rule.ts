/**
 * The nightly decision on plain numbers: a cumulative sum and a spike test screen every night against the frozen nights
 * after the pin, and only a confirmation on fresh starts of the same night may raise an alarm. Constants are those of
 * Page's cumulative sum (Page 1954) tuned by `npm run simulate`, whose tables are in test/simulation/TABLES.md.
 */
import type { NightScreen, NightSignal } from '../core/night.ts';
import { scaledDeviation } from '../stats/outliers.ts';
import { logNoise, ratioError } from '../stats/power.ts';
import { median } from '../stats/quantile.ts';
import { hodgesLehmannRatio } from '../stats/ratio.ts';

export interface NightlyRule {
  /** Nights after the pin that fix centre and spread. */
  readonly calibrationNights: number;
  /** Starts of each side in the screen, and in the confirmation. */
  readonly screenPairs: number;
  readonly confirmPairs: number;
  /** Allowance and limit of the cumulative sums, in spreads: half of the shift they look for, and the level that screens. */
  readonly allowance: number;
  readonly limit: number;
  /** One night moves a sum by so many spreads at most. */
  readonly clip: number;
  /** Smallest spread that is believed, in ln units. */
  readonly floor: number;
  /** The centre is at most so far from 0, in ln units: head equals last-good at the pin. */
  readonly centreLimit: number;
  /** A sum screens where the median since it left 0 is so far from the centre, as a ratio. */
  readonly slowRatio: number;
  /** A night screens by itself that is so many spreads and (as a ratio) so far from the centre. */
  readonly spikeSpreads: number;
  readonly spikeRatio: number;
  /** What is left of a sum after a confirmation refuted it, as a share of the limit. */
  readonly kept: number;
  /** The confirmation's one-sided bound, at this confidence, has to be beyond this ratio. */
  readonly boundRatio: number;
  readonly boundConfidence: number;
  /** Noise of single nights that the starts do not explain, in ln units, beyond which an alarm takes two nights. */
  readonly unsharedLimit: number;
}

export const NIGHTLY: NightlyRule = {
  calibrationNights: 20,
  screenPairs: 15,
  confirmPairs: 40,
  allowance: 0.5,
  limit: 3,
  clip: 4,
  floor: 0.008,
  centreLimit: Math.log(1.01),
  slowRatio: 1.02,
  spikeSpreads: 3,
  spikeRatio: 1.04,
  kept: 0.5,
  boundRatio: 1.01,
  boundConfidence: 0.95,
  unsharedLimit: 0.005,
};

/** One judged night since the pin, in the present segment. A night that was noisy or not measured is left out. */
export interface RuleNight {
  /** ln(head / last-good) of the screen. */
  readonly lnRatio: number;
  /** Its standard error as the night's own starts explain it. */
  readonly error: number;
  /** A confirmation of this night refuted its screen: the sums restart behind it. */
  readonly reset?: boolean;
}

interface Sums {
  up: number;
  down: number;
  /** Index of the night that made the sum leave 0. */
  upSince: number;
  downSince: number;
}

export interface Scale {
  readonly centre: number;
  readonly spread: number;
}

/**
 * Head against last-good of one night, for the times of the completed starts of each side. Undefined where a side has fewer
 * than 3: it has no error then.
 */
export function nightSignal(head: readonly number[], lastGood: readonly number[]): NightSignal | undefined {
  const found = hodgesLehmannRatio(lastGood, head);
  const noise = logNoise(lastGood, head);
  if (found === undefined || noise === undefined) return undefined;
  return {
    lnRatio: Math.log(found.ratio),
    // Sides of different size count as their harmonic mean.
    error: ratioError(noise, 2 / (1 / head.length + 1 / lastGood.length)),
    ...(found.low === undefined || found.high === undefined ? {} : { lowRatio: found.low, highRatio: found.high }),
    headMs: median(head) as number,
    lastGoodMs: median(lastGood) as number,
    pairs: Math.min(head.length, lastGood.length),
  };
}

/**
 * What tonight looks like to the rule, after the nights `before` it (oldest first). In the calibration nights only a spike
 * screens: head equals last-good at the pin, so the centre is 0, and the spread is the night's own error.
 */
export function screenNight(before: readonly RuleNight[], tonight: RuleNight, rule: NightlyRule = NIGHTLY): NightScreen {
  const nights = [...before, { lnRatio: tonight.lnRatio, error: tonight.error }];
  const common = { night: nights.length, calibrationNights: rule.calibrationNights };
  if (nights.length <= rule.calibrationNights) {
    const scale = { centre: 0, spread: Math.max(tonight.error, rule.floor) };
    const z = tonight.lnRatio / scale.spread;
    return { ...common, z, cusumUp: 0, cusumDown: 0, ...spikeOf(tonight.lnRatio, scale, rule) };
  }
  return { ...common, ...screenAgainst(calibrate(nights.slice(0, rule.calibrationNights), rule), nights, rule) };
}

/** The last of the `nights` after the calibration, against a scale that is known: for whoever asks many times. */
export function screenAgainst(scale: Scale, nights: readonly RuleNight[], rule: NightlyRule = NIGHTLY): Omit<NightScreen, 'night' | 'calibrationNights'> {
  const { lnRatio } = nights.at(-1) as RuleNight;
  const sums = cumulate(nights, scale, rule);
  const spike = spikeOf(lnRatio, scale, rule);
  return {
    ...scale,
    z: (lnRatio - scale.centre) / scale.spread,
    cusumUp: sums.up,
    cusumDown: sums.down,
    ...(spike.screened === 'none' ? slowOf(nights, sums, scale, rule) : spike),
  };
}

/** Centre and spread of the calibration nights; never tighter than what their own starts explain. */
export function calibrate(nights: readonly RuleNight[], rule: NightlyRule): Scale {
  const values = nights.map((night) => night.lnRatio);
  const middle = median(values) as number;
  const centre = Math.max(-rule.centreLimit, Math.min(rule.centreLimit, middle));
  const deviation = scaledDeviation(values, middle);
  const explained = median(nights.map((night) => night.error)) as number;
  return { centre, spread: Math.max(deviation, explained, rule.floor) };
}

function cumulate(nights: readonly RuleNight[], scale: Scale, rule: NightlyRule): Sums {
  const sums: Sums = { up: 0, down: 0, upSince: 0, downSince: 0 };
  for (let index = rule.calibrationNights; index < nights.length; index += 1) {
    const night = nights[index] as RuleNight;
    const z = Math.max(-rule.clip, Math.min(rule.clip, (night.lnRatio - scale.centre) / scale.spread));
    const up = Math.max(0, sums.up + z - rule.allowance);
    const down = Math.max(0, sums.down - z - rule.allowance);
    if (sums.up === 0 && up > 0) sums.upSince = index;
    if (sums.down === 0 && down > 0) sums.downSince = index;
    sums.up = night.reset === true ? Math.min(up, rule.kept * rule.limit) : up;
    sums.down = night.reset === true ? Math.min(down, rule.kept * rule.limit) : down;
  }
  return sums;
}

type Screened = Pick<NightScreen, 'screened' | 'direction'>;

function spikeOf(lnRatio: number, scale: Scale, rule: NightlyRule): Screened {
  const distance = lnRatio - scale.centre;
  if (Math.abs(distance) <= rule.spikeSpreads * scale.spread || Math.abs(distance) <= Math.log(rule.spikeRatio)) return { screened: 'none' };
  return { screened: 'spike', direction: distance > 0 ? 'slower' : 'faster' };
}

function slowOf(nights: readonly RuleNight[], sums: Sums, scale: Scale, rule: NightlyRule): Screened {
  const level = (since: number) => (median(nights.slice(since).map((night) => night.lnRatio)) as number) - scale.centre;
  const far = Math.log(rule.slowRatio);
  if (sums.up > rule.limit && level(sums.upSince) > far) return { screened: 'slow', direction: 'slower' };
  if (sums.down > rule.limit && level(sums.downSince) < -far) return { screened: 'slow', direction: 'faster' };
  return { screened: 'none' };
}

export interface ConfirmationJudgement {
  readonly confirmed: boolean;
  /** One-sided bound on the side of 1, as a ratio; undefined where there are too few starts. */
  readonly boundRatio?: number;
  /** Of the estimate; the caller asks that it is the screen's. */
  readonly direction?: 'slower' | 'faster';
}

/** Fresh starts of the night: is the change real, and more than the ratio that matters? Never from fewer starts than bounds need. */
export function judgeConfirmation(head: readonly number[], lastGood: readonly number[], rule: NightlyRule = NIGHTLY): ConfirmationJudgement {
  const found = hodgesLehmannRatio(lastGood, head, { confidence: rule.boundConfidence, sides: 'one' });
  if (found?.low === undefined || found.high === undefined) return { confirmed: false };
  if (found.ratio >= 1) return { confirmed: found.low > rule.boundRatio, boundRatio: found.low, direction: 'slower' };
  return { confirmed: found.high < 1 / rule.boundRatio, boundRatio: found.high, direction: 'faster' };
}

/** Nights at the end that may carry the very change that is being judged. */
const RECENT_NIGHTS = 7;

/** Standard deviation from night to night that the nights' own starts do not explain, in ln units; undefined below 10 nights. */
export function unsharedNoise(nights: readonly RuleNight[]): { readonly noise: number; readonly ratio: number; readonly count: number } | undefined {
  if (nights.length < 10) return undefined;
  const values = nights.map((night) => night.lnRatio);
  const middle = median(values) as number;
  const deviation = scaledDeviation(values, middle);
  const mean = (squares: readonly number[]) => squares.reduce((sum, one) => sum + one, 0) / squares.length;
  // A single bad night counts as 2.5 deviations; of normal values this leaves 0.95 of the variance.
  const seen = mean(values.map((value) => Math.min(Math.abs(value - middle), 2.5 * deviation) ** 2)) / 0.95;
  const explained = mean(nights.map((night) => night.error ** 2));
  return { noise: Math.sqrt(Math.max(0, seen - explained)), ratio: explained > 0 ? seen / explained : Infinity, count: nights.length };
}

/**
 * `confirm: auto`: whether an alarm takes two confirmed nights in a row. Yes while the calibration lasts, when the noise that
 * head and last-good do not share is unknown, and where that noise is shown and exceeds the rule's limit.
 */
export function needsSecondNight(nights: readonly RuleNight[], rule: NightlyRule = NIGHTLY): boolean {
  const known = nights.slice(0, Math.max(rule.calibrationNights, nights.length - RECENT_NIGHTS));
  if (known.length < rule.calibrationNights) return true;
  const found = unsharedNoise(known);
  if (found === undefined) return true;
  // A variance of n values has a relative standard error of sqrt(2 / n).
  return found.noise > rule.unsharedLimit && found.ratio > 1 + Math.sqrt(2 / found.count);
}

/** Errors of so many earlier nights say what is usual. */
const USUAL_NIGHTS = 5;

/** A night whose starts scatter far more than usual, or too much for any judgement, is noisy: it is not shown to the rule. */
export function isNoisyNight(before: readonly RuleNight[], tonight: RuleNight): boolean {
  const usual = before.length < USUAL_NIGHTS ? undefined : median(before.map((night) => night.error));
  return tonight.error > 0.05 || (usual !== undefined && tonight.error > Math.max(2.5 * usual, 0.01));
}

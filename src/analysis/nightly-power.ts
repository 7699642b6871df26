/**
 * What a series can say: the smallest shift that the nightly rule finds in time, computed by letting the rule itself run on
 * seeded normal nights with the series' own noise, and the sentences that say so.
 */
import { formatShare } from '../core/format.ts';
import { normalQuantile } from '../stats/hodges-lehmann.ts';
import { median } from '../stats/quantile.ts';
import { seededRandom } from '../stats/random.ts';
import { calibrate, NIGHTLY, type NightlyRule, needsSecondNight, type RuleNight, type Scale, screenAgainst, unsharedNoise } from './nightly-rule.ts';

const POWER = 0.95;
const FLOOR_NIGHTS = 5;
const COURSES = 400;
const LARGEST_SHIFT = 1;

/**
 * The smallest shift, as a ratio minus 1, that the series reports within `within` nights in 95 of 100 cases once it is
 * calibrated, with the noise of its nights so far. Undefined below 3 nights, and where no shift up to a doubling is.
 */
export function noiseFloor(nights: readonly RuleNight[], within = FLOOR_NIGHTS, rule: NightlyRule = NIGHTLY): number | undefined {
  if (nights.length < 3) return undefined;
  const explained = median(nights.map((night) => night.error)) as number;
  const unshared = unsharedNoise(nights)?.noise ?? 0;
  const twoNights = nights.length >= rule.calibrationNights && needsSecondNight(nights, rule);
  const deviation = twoNights ? unshared : 0;
  const calm = nights.length >= rule.calibrationNights ? nights.slice(0, rule.calibrationNights) : usualNights(explained, deviation, rule);
  const course = { explained, unshared: deviation, twoNights, within, calm, scale: calibrate(calm, rule) };
  const found = (shift: number) => shareFound(course.scale.centre + Math.log1p(shift), course, rule) >= POWER;
  if (!found(LARGEST_SHIFT)) return undefined;
  let low = 0;
  let high = LARGEST_SHIFT;
  while (high - low > 0.0005) {
    const middle = (low + high) / 2;
    if (found(middle)) high = middle;
    else low = middle;
  }
  return high;
}

interface Course {
  readonly explained: number;
  readonly unshared: number;
  readonly twoNights: boolean;
  readonly within: number;
  /** The calibration, and what it fixed. */
  readonly calm: readonly RuleNight[];
  readonly scale: Scale;
}

/** Calibration nights as they are on average, for a series that has none yet. */
function usualNights(explained: number, unshared: number, rule: NightlyRule): RuleNight[] {
  return Array.from({ length: rule.calibrationNights }, (_, index) => ({
    lnRatio: normalQuantileOf((index + 0.5) / rule.calibrationNights) * Math.hypot(explained, unshared),
    error: explained,
  }));
}

/** Share of seeded courses in which a shift is confirmed in time; every shift meets the same nights, so the share grows with it. */
function shareFound(shift: number, course: Course, rule: NightlyRule): number {
  const random = seededRandom(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const { explained, unshared, calm, scale } = course;
  const confirmError = explained * Math.sqrt(rule.screenPairs / rule.confirmPairs);
  const needed = Math.log(rule.boundRatio) + normalQuantile(rule.boundConfidence) * confirmError;
  let found = 0;
  for (let one = 0; one < COURSES; one += 1) {
    const nights = [...calm];
    let suspected = false;
    let reported = false;
    for (let night = 0; night < course.within; night += 1) {
      const level = shift + unshared * normal();
      const tonight = { lnRatio: level + explained * normal(), error: explained };
      const confirmed = level + confirmError * normal() > needed;
      nights.push(tonight);
      const screened: boolean = suspected || screenAgainst(scale, nights, rule).direction === 'slower';
      reported ||= screened && confirmed && (suspected || !course.twoNights);
      suspected = screened && confirmed;
      if (screened && !confirmed) nights[nights.length - 1] = { ...tonight, reset: true };
    }
    if (reported) found += 1;
  }
  return found / COURSES;
}

function normalQuantileOf(share: number): number {
  if (share === 0.5) return 0;
  return share > 0.5 ? normalQuantile(share) : -normalQuantile(1 - share);
}

export interface CalibrationStatement {
  /** Smallest jump that tonight's spike screen shows in 95 of 100 nights, as a ratio minus 1; undefined before the first night. */
  readonly smallest?: number;
  /** What can be said in the calibration nights, and what cannot. Undefined behind them: the ordinary rule speaks then. */
  readonly sentence?: string;
}

/** For the nights since the pin, tonight included. `twoNights`: whether a report takes two, as it does unless the file says one. */
export function calibrationStatement(nights: readonly RuleNight[], rule: NightlyRule = NIGHTLY, twoNights = true): CalibrationStatement {
  if (nights.length > rule.calibrationNights) return {};
  const left = rule.calibrationNights - nights.length;
  const until = left === 0 ? 'from the next night on' : `after ${left} more ${left === 1 ? 'night' : 'nights'}`;
  const where = `night ${nights.length} of ${rule.calibrationNights} of the calibration`;
  if (nights.length === 0) return { sentence: `${where}: nothing can be said before the first night; smaller shifts are found ${until}` };
  const spread = Math.max(median(nights.map((night) => night.error)) as number, rule.floor);
  const needed = Math.max(rule.spikeSpreads * spread, Math.log(rule.spikeRatio)) + normalQuantile(POWER) * spread;
  const smallest = Math.expm1(needed);
  return {
    smallest,
    sentence: `${where}: only a jump of ${formatShare(smallest)} or more would be noticed in a single night (95 of 100 times)${twoNights ? ', and it takes a second night to report it' : ''}; slower shifts and creep are found ${until}`,
  };
}

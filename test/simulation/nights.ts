/** Series of nights through the real nightly rule: how often it alarms for nothing, and how soon for something. */
import { type ConfirmationJudgement, isNoisyNight, judgeConfirmation, NIGHTLY, type NightlyRule, needsSecondNight, nightSignal, type RuleNight, screenNight } from '../../src/analysis/nightly-rule.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { gaussian } from '../support/random.ts';

export interface NightModel {
  readonly nights: number;
  /** Of a night's level, autoregressive with 0.5: head and last-good share it. */
  readonly nightNoise: number;
  /** Of head alone: independent from night to night, or autoregressive with this memory. */
  readonly unshared: number;
  readonly unsharedMemory?: number;
  readonly withinNoise: number;
  readonly slowShare: number;
  /** Nights whose starts scatter four times as much. */
  readonly noisyShare?: number;
  /** From this night on (0-based) head is slower by `shift` (ratio minus 1). */
  readonly shiftFrom?: number;
  readonly shift?: number;
  /** From `shiftFrom` on head gets slower by so much (ratio minus 1) every night. */
  readonly creep?: number;
  readonly confirm: 'auto' | 'one-night' | 'two-nights';
}

/** Of the method note: 5 % within a night with one slow start in 20, 4 % from night to night. */
export const REFERENCE_NIGHTS: NightModel = { nights: 385, nightNoise: 0.04, unshared: 0, withinNoise: 0.05, slowShare: 0.05, confirm: 'auto' };

export interface NightOutcome {
  /** 0-based nights with an alarm. */
  readonly slower: readonly number[];
  readonly faster: readonly number[];
  readonly screened: number;
  readonly noisy: readonly number[];
  readonly secondNight: number;
}

/** Levels of one series: what the night, the image and the shift do to a start. */
function levels(model: NightModel, random: () => number): { shared: number; head: number; within: number }[] {
  let night = model.nightNoise * gaussian(random);
  const memory = model.unsharedMemory ?? 0;
  let own = model.unshared * gaussian(random);
  return Array.from({ length: model.nights }, (_, index) => {
    night = 0.5 * night + model.nightNoise * Math.sqrt(0.75) * gaussian(random);
    own = memory * own + model.unshared * Math.sqrt(1 - memory ** 2) * gaussian(random);
    const since = model.shiftFrom === undefined ? -1 : index - model.shiftFrom;
    const moved = since < 0 ? 0 : Math.log1p(model.shift ?? 0) + (since + 1) * Math.log1p(model.creep ?? 0);
    const bad = random() < 0.02 ? Math.log(1.08) : 0;
    return { shared: night + bad, head: own + moved, within: model.withinNoise * (random() < (model.noisyShare ?? 0) ? 4 : 1) };
  });
}

function starts(count: number, level: number, within: number, slowShare: number, random: () => number): number[] {
  return Array.from({ length: count }, () => 300 * Math.exp(level + within * gaussian(random)) * (random() < slowShare ? 1.3 + 1.2 * random() : 1));
}

/** The course of one series, night by night. */
class Course {
  readonly nights: RuleNight[] = [];
  readonly slower: number[] = [];
  readonly faster: number[] = [];
  readonly noisy: number[] = [];
  screened = 0;
  secondNight = 0;
  private suspected: 'slower' | 'faster' | undefined;

  constructor(
    private readonly model: NightModel,
    private readonly rule: NightlyRule,
  ) {}

  /** `sides` makes so many fresh starts of head and of last-good. */
  live(index: number, sides: (count: number) => readonly [number[], number[]]): void {
    const signal = nightSignal(...sides(this.rule.screenPairs));
    if (signal === undefined || isNoisyNight(this.nights, signal)) {
      this.noisy.push(index);
      return;
    }
    const tonight = { lnRatio: signal.lnRatio, error: signal.error };
    const seen = this.suspected ?? screenNight(this.nights, tonight, this.rule).direction;
    const reset = seen === undefined ? false : this.confirm(index, seen, judgeConfirmation(...sides(this.rule.confirmPairs), this.rule));
    this.nights.push({ ...tonight, reset });
  }

  /** Whether the sums restart behind this night. */
  private confirm(index: number, seen: 'slower' | 'faster', { confirmed, direction }: ConfirmationJudgement): boolean {
    const two = this.model.confirm === 'two-nights' || (this.model.confirm === 'auto' && needsSecondNight(this.nights, this.rule));
    const real = confirmed && direction === seen;
    const alarm = real && (!two || this.suspected !== undefined);
    this.screened += 1;
    if (two) this.secondNight += 1;
    if (alarm) this[seen].push(index);
    this.suspected = real && !alarm ? seen : undefined;
    return !real || alarm;
  }
}

/** Lets one series run; `stopAtAlarm` ends it with the first slower one, earlier ones included. */
export function runSeries(model: NightModel, seed: number, stopAtAlarm = false, rule: NightlyRule = NIGHTLY): NightOutcome {
  const random = seededRandom(seed);
  const course = new Course(model, rule);
  for (const [index, { shared, head, within }] of levels(model, random).entries()) {
    course.live(index, (count) => [
      starts(count, shared + head, within, model.slowShare, random),
      starts(count, shared, within, model.slowShare, random),
    ]);
    if (stopAtAlarm && course.slower.length > 0) break;
  }
  return course;
}

/** Builder of a series' nights as its trend holds them: seeded noise, levels that move, releases, segments and nights that are missing. */
import type { ChangePoint, NightOutcome, SeriesTrend, TrendPoint } from '../../src/core/night.ts';
import { gaussian, seededRandom } from './random.ts';

export interface TrendShape {
  readonly series?: string;
  /** Nights that there could have been; those that are missing are not in the trend. */
  readonly nights?: number;
  readonly seed?: number;
  /** Typical milliseconds of last-good. */
  readonly levelMs?: number;
  /** Head against last-good from that night on (0-based), until the next one. */
  readonly shifts?: readonly { readonly night: number; readonly factor: number }[];
  /** Share of nights that left nothing. */
  readonly missing?: number;
  /** Nights from one release to the next. */
  readonly releaseEvery?: number;
  /** Nights at which machine or measurement changed. */
  readonly segmentsAt?: readonly number[];
  readonly suspectedAt?: readonly number[];
  /** Of the last night, where it is not told by the level. */
  readonly outcome?: NightOutcome;
}

/** Nightly noise of a ratio that two interleaved sides of 15 starts leave. */
const NOISE = 0.012;
const DAY_MS = 86_400_000;
const LAST_NIGHT = Date.parse('2026-11-20T02:00:00.000Z');

/** ISO time and id of the night `back` days before the last one. */
export function nightBefore(back: number): { readonly at: string; readonly nightId: string } {
  const at = new Date(LAST_NIGHT - back * DAY_MS).toISOString();
  const suffix = (0x9f3a ^ (back * 7919)) & 0xffff;
  return { at, nightId: `${at.slice(0, 10).replaceAll('-', '')}-020000-nightly-${suffix.toString(16).padStart(4, '0')}` };
}

/** A hash as a commit has it, the same for the same number. */
export function someRevision(number: number): string {
  return [1, 2, 3, 4, 5].map((part) => (Math.imul(number + 17, part * 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')).join('');
}

function factorAt(shape: TrendShape, night: number): number {
  return (shape.shifts ?? []).filter((shift) => shift.night <= night).at(-1)?.factor ?? 1;
}

function outcomeAt(shape: TrendShape, night: number, factor: number, random: () => number): NightOutcome {
  const isLast = night === (shape.nights ?? 60) - 1;
  if (isLast && shape.outcome !== undefined) return shape.outcome;
  if (factor > 1.02 && !(shape.suspectedAt ?? []).includes(night)) return 'regression';
  const drawn = random();
  if (drawn < 0.01) return 'could-not-measure';
  return drawn < 0.025 ? 'noisy-host' : 'ok';
}

function measured(shape: TrendShape, factor: number, random: () => number): Partial<TrendPoint> {
  const lastGoodMs = (shape.levelMs ?? 420) * Math.exp(0.02 * gaussian(random));
  const lnRatio = Math.log(factor) + NOISE * gaussian(random);
  const half = NOISE * (1.5 + random());
  return {
    headMs: lastGoodMs * Math.exp(lnRatio),
    lastGoodMs,
    lnRatio,
    lowRatio: Math.exp(lnRatio - half),
    highRatio: Math.exp(lnRatio + half),
  };
}

function pointsOf(shape: TrendShape): TrendPoint[] {
  const random = seededRandom(shape.seed ?? 1);
  const nights = shape.nights ?? 60;
  const releaseEvery = shape.releaseEvery ?? 9;
  const points: TrendPoint[] = [];
  for (let night = 0; night < nights; night += 1) {
    const factor = factorAt(shape, night);
    const outcome = outcomeAt(shape, night, factor, random);
    const values = outcome === 'could-not-measure' ? {} : measured(shape, factor, random);
    // The last night is the one that is reported: it is never missing.
    if (random() < (shape.missing ?? 0.03) && night < nights - 1) continue;
    const identity = someRevision(Math.floor(night / releaseEvery));
    const isRelease = points.length > 0 && points.at(-1)?.identity !== identity;
    points.push({
      ...nightBefore(nights - 1 - night),
      outcome,
      ...values,
      ...((shape.suspectedAt ?? []).includes(night) && { suspected: true as const }),
      identity,
      ...(isRelease && { release: `main (${identity.slice(0, 7)})` }),
      segment: (shape.segmentsAt ?? []).filter((at) => at <= night).length,
    });
  }
  return points;
}

function changePointsOf(shape: TrendShape, points: readonly TrendPoint[]): ChangePoint[] {
  const levelMs = shape.levelMs ?? 420;
  return (shape.shifts ?? []).flatMap(({ night, factor }) => {
    const { at } = nightBefore((shape.nights ?? 60) - 1 - night);
    const index = points.findIndex((point) => point.at >= at);
    if (index < 1) return [];
    return [{ index, at: points[index]?.at ?? at, beforeMs: levelMs * factorAt(shape, night - 1), afterMs: levelMs * factor, pValue: 0.002 }];
  });
}

/** 60 nights at one level, unless `shape` says otherwise. */
export function aTrend(shape: TrendShape = {}, overrides: Partial<SeriesTrend> = {}): SeriesTrend {
  const points = pointsOf(shape);
  const calibrating = (shape.nights ?? 60) <= 20;
  return {
    series: shape.series ?? 'resnet50-docker',
    points,
    changePoints: changePointsOf(shape, points),
    ...(!calibrating && { noiseFloor: 0.031 + (shape.seed ?? 1) * 1e-4 }),
    sentence: calibrating
      ? `Night ${points.length} of 20: this series is still learning its noise; a jump of 4 % is screened, a slow drift is not yet.`
      : 'A shift of 3.1 % or more is found within 5 nights in 95 of 100 cases.',
    ...overrides,
  };
}

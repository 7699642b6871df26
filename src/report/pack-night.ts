/** The night's report as its page carries it: the trends in columns, and in a long history rounded to what can be told apart. */
import type { NightReport, SeriesTrend, TrendPoint } from '../core/night.ts';
import { type PackedRows, packRows, unpackRows } from './pack-rows.ts';

/** More nights than this, over all series, are rounded. */
export const EXACT_POINTS = 2_000;

export interface PackedNightReport extends Omit<NightReport, 'trends'> {
  readonly trends: readonly Omit<SeriesTrend, 'points'>[];
  /** Of all trends; `trend` is the number of theirs. */
  readonly points: PackedRows;
}

/** A microsecond, and a hundred-thousandth of a ratio: both far below the noise of any night. */
const DIGITS = { headMs: 3, lastGoodMs: 3, lnRatio: 5, lowRatio: 5, highRatio: 5 } as const;

function roundedPoint(point: TrendPoint): TrendPoint {
  const short = Object.entries(DIGITS).flatMap(([key, digits]) => {
    const value = point[key as keyof typeof DIGITS];
    return value === undefined ? [] : [[key, Number(value.toFixed(digits))] as const];
  });
  return { ...point, ...Object.fromEntries(short) };
}

export function countPoints(report: NightReport): number {
  return report.trends.reduce((sum, trend) => sum + trend.points.length, 0);
}

/** What the page shows and carries; the same report where it is short. */
export function roundTrends(report: NightReport): NightReport {
  if (countPoints(report) <= EXACT_POINTS) return report;
  return { ...report, trends: report.trends.map((trend) => ({ ...trend, points: trend.points.map(roundedPoint) })) };
}

export function packNight(report: NightReport): PackedNightReport {
  const { trends, ...rest } = report;
  const rows = trends.flatMap(({ points }, trend) => points.map((point) => ({ trend, ...point })));
  return { ...rest, trends: trends.map(({ points: _, ...trend }) => trend), points: packRows(rows) };
}

export function unpackNight({ points, trends, ...rest }: PackedNightReport): NightReport {
  const lists: TrendPoint[][] = trends.map(() => []);
  for (const { trend, ...point } of unpackRows<TrendPoint & { trend: number }>(points)) lists[trend]?.push(point);
  return { ...rest, trends: trends.map((trend, index) => ({ ...trend, points: lists[index] ?? [] })) };
}

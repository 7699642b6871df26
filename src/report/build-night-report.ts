/** The view model of a night's page out of the night and its trends. */
import { EXIT_CODES } from '../core/exit-codes.ts';
import { plural } from '../core/format.ts';
import type { NightReport, SeriesNight, SeriesTrend } from '../core/night.ts';
import { nightExit } from '../core/night-exit.ts';
import { describeNight } from './describe-night.ts';
import { NIGHT_METHOD } from './describe-night-method.ts';
import { finite } from './finite.ts';
import { isCalibrating, missingSeries, STANDINGS, type Standing, standingOf } from './night-standing.ts';
import type { FindingView, NightLink, NightView, RatioView, SeriesRow } from './night-view.ts';
import type { FactGroup } from './report.ts';

/** Nights that a small drawing can still tell apart. */
const RECENT_NIGHTS = 90;

const FINE: ReadonlySet<Standing> = new Set(['ok', 'calibrating']);

const PIN_REASONS = {
  'first-night': 'the first night of the series',
  improvement: 'the improvement was confirmed',
  accepted: 'the change was accepted',
  'last-good-gone': 'the last-good of before no longer exists',
} as const;

function ratioView(signal: SeriesNight['signal']): RatioView | undefined {
  const lnRatio = finite(signal?.lnRatio);
  if (signal === undefined || lnRatio === undefined) return undefined;
  return { ratio: Math.exp(lnRatio), lowRatio: finite(signal.lowRatio), highRatio: finite(signal.highRatio), pairs: signal.pairs };
}

function linksOf(series: SeriesNight, nightId: string): NightLink[] {
  const comparisons = series.comparisons.map(
    (id, index): NightLink => ({ kind: 'comparison', id, text: index === 0 ? 'screen' : index === 1 ? 'confirmation' : `comparison ${index + 1}` }),
  );
  const { openSince } = series;
  return openSince === undefined || openSince === nightId
    ? comparisons
    : [...comparisons, { kind: 'night', id: openSince, text: 'night that first reported it' }];
}

function findingOf(series: SeriesNight, nightId: string): FindingView {
  const confirmation = ratioView(series.confirmation);
  const { pin, problem } = series;
  return {
    series: series.series,
    title: series.title,
    standing: standingOf(series),
    sentence: series.sentence,
    cause: series.cause,
    notes: series.notes,
    problem: problem && `${problem.code}: ${problem.message}`,
    headMs: finite(series.signal?.headMs),
    lastGoodMs: finite(series.signal?.lastGoodMs),
    head: series.head?.label,
    lastGood: series.lastGood?.label,
    screen: ratioView(series.signal),
    confirmation: confirmation && { ...confirmation, confirmed: series.confirmation?.confirmed === true, boundRatio: finite(series.confirmation?.boundRatio) },
    z: finite(series.screen?.z),
    budget: series.budget?.sentence,
    phases: series.phases,
    pin: pin && `${pin.subject.label} is last-good from now on: ${PIN_REASONS[pin.reason]}.`,
    links: linksOf(series, nightId),
  };
}

function rowOf(series: SeriesNight, trend: SeriesTrend | undefined): SeriesRow {
  const points = trend?.points.slice(-RECENT_NIGHTS) ?? [];
  return {
    series: series.series,
    title: series.title,
    standing: standingOf(series),
    sentence: series.sentence,
    headMs: finite(series.signal?.headMs),
    ratio: ratioView(series.signal),
    calibration: series.screen && { night: Math.min(series.screen.night, series.screen.calibrationNights), of: series.screen.calibrationNights },
    noiseFloor: isCalibrating(series) ? undefined : finite(trend?.noiseFloor),
    trendSentence: trend?.sentence,
    recent: points.map(({ lnRatio }) => finite(lnRatio)),
    breaks: points.flatMap(({ segment }, index) => (index > 0 && points[index - 1]?.segment !== segment ? [index] : [])),
  };
}

function missingRow(series: string, trend: SeriesTrend | undefined): SeriesRow {
  const none = { title: series, headMs: undefined, ratio: undefined, calibration: undefined, noiseFloor: finite(trend?.noiseFloor) };
  const points = trend?.points.slice(-RECENT_NIGHTS) ?? [];
  return {
    series,
    ...none,
    standing: 'missing',
    sentence: 'the night ended before this series',
    trendSentence: trend?.sentence,
    recent: points.map(({ lnRatio }) => finite(lnRatio)),
    breaks: [],
  };
}

function missingFinding(series: string): FindingView {
  const nothing = { cause: undefined, problem: undefined, headMs: undefined, lastGoodMs: undefined, head: undefined, lastGood: undefined, screen: undefined };
  const empty = { confirmation: undefined, z: undefined, budget: undefined, pin: undefined, notes: [], phases: [], links: [] };
  return { series, title: series, standing: 'missing', sentence: 'the night ended before this series was measured', ...nothing, ...empty };
}

/** `6.1.0-13 (13 series); 6.1.0-17 (loaders/mmap)`: which series saw which value. */
function valuesOf(measured: readonly SeriesNight[], key: string): string {
  const values = [...new Set(measured.flatMap(({ machine }) => machine[key] ?? []))];
  return values
    .map((value) => [value, measured.filter(({ machine }) => machine[key] === value)] as const)
    .map(([value, own]) => `${value} (${own.length > 2 ? `${own.length} series` : own.map(({ series }) => series).join(', ')})`)
    .join('; ');
}

/** Facts that all measured series share, and those in which some differ. */
function environmentOf(series: readonly SeriesNight[]): FactGroup[] {
  const measured = series.filter(({ machine }) => Object.keys(machine).length > 0);
  const keys = [...new Set(measured.flatMap(({ machine }) => Object.keys(machine)))];
  const isShared = (key: string): boolean => new Set(measured.map(({ machine }) => machine[key])).size === 1;
  const shared = keys.filter(isShared).map((label) => ({ label, value: measured[0]?.machine[label] ?? '' }));
  const apart = keys.filter((key) => !isShared(key)).map((label) => ({ label, value: valuesOf(measured, label) }));
  return [
    { title: 'Of all series', facts: shared },
    { title: 'Different between series', facts: apart },
  ].filter(({ facts }) => facts.length > 0);
}

function noticesOf({ night }: NightReport): string[] {
  const resumed = night.resumed > 0 ? [`This night was interrupted and taken up again ${plural(night.resumed, 'time')}.`] : [];
  const open = night.endedAt === undefined ? ['This night has not ended, or was ended from outside: what is missing was not measured.'] : [];
  return [...open, ...resumed, ...night.notices];
}

/** Every number in it is one of the report, or the exponential of a logarithm in it. */
export function buildNightReport(report: NightReport): NightView {
  const { night } = report;
  const trends = new Map(report.trends.map((trend) => [trend.series, trend]));
  const missing = missingSeries(night);
  const rows = [...night.series.map((own) => rowOf(own, trends.get(own.series))), ...missing.map((name) => missingRow(name, trends.get(name)))];
  const findings = [...night.series.map((own) => findingOf(own, night.nightId)), ...missing.map(missingFinding)];
  const rank = ({ standing }: { standing: Standing }): number => STANDINGS.indexOf(standing);
  const counts = STANDINGS.map((standing) => ({ standing, count: rows.filter((row) => row.standing === standing).length })).filter(({ count }) => count > 0);
  const exit = nightExit(night);
  return {
    nightId: night.nightId,
    createdAt: night.createdAt,
    file: night.file,
    toolVersion: night.toolVersion,
    durationMs: night.endedAt === undefined ? undefined : finite(Date.parse(night.endedAt) - Date.parse(night.createdAt)),
    standing: counts[0]?.standing ?? 'missing',
    headline: describeNight(report),
    exit: { name: exit, ...EXIT_CODES[exit] },
    planned: rows.length,
    counts,
    notices: noticesOf(report),
    findings: findings.filter(({ standing }) => !FINE.has(standing)).sort((a, b) => rank(a) - rank(b)),
    series: rows,
    environment: environmentOf(night.series),
    method: NIGHT_METHOD,
  };
}

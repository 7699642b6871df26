/**
 * The trend of every series over its nights: points, segments, releases, change points, and one sentence that says what
 * the series can and cannot say today. A view over saved nights, never a gate; pure, so that any page can draw it.
 */
import { formatShare } from '../core/format.ts';
import type { NightDocument, SeriesNight, SeriesTrend, TrendPoint } from '../core/night.ts';
import { levelChanges } from './level-changes.ts';
import { calibrationStatement, noiseFloor } from './nightly-power.ts';
import type { RuleNight } from './nightly-rule.ts';
import { hasChanged } from './series-state.ts';

interface Placed {
  readonly nightId: string;
  readonly entry: SeriesNight;
}

/** What of the nights before decides segment and release of the next point. */
interface Walk {
  segment: number;
  fingerprint: string | undefined;
  measurement: string | undefined;
  identity: string | undefined;
}

function pointOf({ nightId, entry }: Placed, walk: Walk): TrendPoint {
  const { signal, head } = entry;
  const measurement = entry.measurement?.hash;
  if (hasChanged(walk.fingerprint, entry.fingerprint) || hasChanged(walk.measurement, measurement)) walk.segment += 1;
  const released = hasChanged(walk.identity, head?.identity);
  walk.fingerprint = entry.fingerprint ?? walk.fingerprint;
  walk.measurement = measurement ?? walk.measurement;
  walk.identity = head?.identity ?? walk.identity;
  return {
    nightId,
    at: entry.at,
    outcome: entry.outcome,
    ...(signal && { headMs: signal.headMs, lastGoodMs: signal.lastGoodMs, lnRatio: signal.lnRatio }),
    ...(signal?.lowRatio !== undefined && { lowRatio: signal.lowRatio }),
    ...(signal?.highRatio !== undefined && { highRatio: signal.highRatio }),
    ...(entry.suspected && { suspected: true as const }),
    ...(head && { identity: head.identity }),
    ...(released && head && { release: head.label }),
    segment: walk.segment,
  };
}

function placeBySeries(nights: readonly NightDocument[]): Map<string, Placed[]> {
  const inOrder = [...nights].sort((a, b) => (a.createdAt === b.createdAt ? (a.nightId < b.nightId ? -1 : 1) : a.createdAt < b.createdAt ? -1 : 1));
  const bySeries = new Map<string, Placed[]>();
  for (const { nightId, series } of inOrder) {
    for (const entry of series) {
      const known = bySeries.get(entry.series);
      if (known) known.push({ nightId, entry });
      else bySeries.set(entry.series, [{ nightId, entry }]);
    }
  }
  return bySeries;
}

/**
 * Trends of the series that the nights hold, in the order in which the newest night names them, others behind it.
 * `wanted`: only these. Nights may come in any order; a night without a series is a gap, never filled.
 */
export function seriesTrends(nights: readonly NightDocument[], wanted?: readonly string[]): SeriesTrend[] {
  const bySeries = placeBySeries(nights);
  const newest = [...nights].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0];
  const names = new Set([...(newest?.series.map(({ series }) => series) ?? []), ...bySeries.keys()]);
  return [...names].filter((name) => wanted === undefined || wanted.includes(name)).map((name) => trendOf(name, bySeries.get(name) ?? []));
}

function isJudged({ outcome, signal }: SeriesNight): boolean {
  return signal !== undefined && outcome !== 'noisy-host' && outcome !== 'could-not-measure';
}

/** Nights of the newest segment against the newest last-good, without those of a confirmed regression: what the rule's noise is read from. */
function ruleNights(placed: readonly Placed[], points: readonly TrendPoint[]): RuleNight[] {
  const segment = points.at(-1)?.segment;
  const judged = placed.map(({ entry }) => entry).filter((entry, index) => points[index]?.segment === segment && isJudged(entry));
  const pinned = judged.at(-1)?.lastGood?.identity;
  return judged
    .filter(({ lastGood, outcome }) => lastGood?.identity === pinned && outcome !== 'regression')
    .flatMap(({ signal }) => (signal ? [{ lnRatio: signal.lnRatio, error: signal.error }] : []));
}

/** What the series can say today; in its first nights also what it cannot. */
function sentenceOf(nights: readonly RuleNight[], floor: number | undefined): string {
  const { sentence } = calibrationStatement(nights);
  if (sentence !== undefined) return sentence;
  return floor === undefined
    ? 'too noisy: not even a start that takes twice as long would be reported within 5 nights in 95 of 100 cases'
    : `a change of ${formatShare(floor)} or more is reported within 5 nights in 95 of 100 cases; smaller ones may take longer`;
}

function trendOf(series: string, placed: readonly Placed[]): SeriesTrend {
  const walk: Walk = { segment: 0, fingerprint: undefined, measurement: undefined, identity: undefined };
  const points = placed.map((one) => pointOf(one, walk));
  const levels = placed.map(({ entry }, index) => {
    const { at, headMs, segment } = points[index] as TrendPoint;
    return { at, ms: isJudged(entry) ? headMs : undefined, segment };
  });
  const nights = ruleNights(placed, points);
  const floor = noiseFloor(nights);
  return { series, points, changePoints: levelChanges(levels), ...(floor !== undefined && { noiseFloor: floor }), sentence: sentenceOf(nights, floor) };
}

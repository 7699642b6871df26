/**
 * The trend of every series over its nights: points, segments, releases, change points, and one sentence that says what
 * the series can and cannot say today. A view over saved nights, never a gate; pure, so that any page can draw it.
 */
import type { NightDocument, SeriesNight, SeriesTrend, TrendPoint } from '../core/night.ts';

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

/** Whether a fact that was known has another value now; what is not known changes nothing. */
function changed(before: string | undefined, now: string | undefined): boolean {
  return before !== undefined && now !== undefined && before !== now;
}

function pointOf({ nightId, entry }: Placed, walk: Walk): TrendPoint {
  const { signal, head } = entry;
  const measurement = entry.measurement?.hash;
  if (changed(walk.fingerprint, entry.fingerprint) || changed(walk.measurement, measurement)) walk.segment += 1;
  const released = changed(walk.identity, head?.identity);
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

function trendOf(series: string, placed: readonly Placed[]): SeriesTrend {
  const walk: Walk = { segment: 0, fingerprint: undefined, measurement: undefined, identity: undefined };
  const points = placed.map((one) => pointOf(one, walk));
  return { series, points, changePoints: [], sentence: `${points.length} nights` };
}

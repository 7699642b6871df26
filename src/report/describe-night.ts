/** The night in one sentence: how many series, which of them regressed and since when, and what else is not as it should be. */
import { formatCount } from '../core/format.ts';
import type { NightReport, SeriesNight } from '../core/night.ts';
import { missingSeries, type Standing, standingOf } from './night-standing.ts';

/** More names than this do not fit a sentence. */
const NAMED = 3;

/** Date of the night that first reported it; its id where that night is in no trend. */
function since(series: SeriesNight, report: NightReport): string {
  const { openSince } = series;
  if (openSince === undefined || openSince === report.night.nightId) return 'since tonight';
  const first = report.trends.find((trend) => trend.series === series.series)?.points.find(({ nightId }) => nightId === openSince);
  return `since ${first?.at.slice(0, 10) ?? openSince}`;
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, NAMED);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** What a reader has to know before he looks for regressions elsewhere; the rest is in the counts. */
const FURTHER: readonly (readonly [Standing, string])[] = [
  ['target-missed', 'missed the target'],
  ['could-not-measure', 'could not be measured'],
  ['noisy-host', 'met a noisy host'],
];

/** What says nothing of a series: it may have regressed all the same. */
const SILENT = new Set<Standing>(['could-not-measure', 'noisy-host']);

function noRegression(count: number, silent: number): string {
  if (silent === count) return `Nothing can be said of ${formatCount(count)} series`;
  return `No regression in ${silent === 0 ? '' : `${formatCount(count - silent)} of `}${formatCount(count)} series`;
}

/** Never says that all is well where nothing was measured. */
export function describeNight(report: NightReport): string {
  const { night } = report;
  const standings = night.series.map((series) => [standingOf(series), series] as const);
  const missing = missingSeries(night).length;
  // The plural of series is series.
  const all = `${formatCount(night.series.length + missing)} series`;
  if (night.series.every(({ signal }) => signal === undefined)) return `Nothing could be measured: of ${all} none left a result.`;
  const regressed = standings.filter(([standing]) => standing === 'regression').map(([, series]) => series);
  const names = regressed.map((series) => `${series.series} (${since(series, report)})`);
  const silent = missing + standings.filter(([standing]) => SILENT.has(standing)).length;
  const first =
    regressed.length === 0 ? noRegression(night.series.length + missing, silent) : `${formatCount(regressed.length)} of ${all} regressed: ${named(names)}`;
  const further = FURTHER.flatMap(([standing, text]) => {
    const count = standings.filter(([own]) => own === standing).length;
    return count === 0 ? [] : [`${formatCount(count)} ${text}`];
  });
  return `${[first, ...further, ...(missing > 0 ? [`${formatCount(missing)} not reached`] : [])].join('; ')}.`;
}

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

const FURTHER: readonly (readonly [Standing, string])[] = [
  ['target-missed', 'missed the target'],
  ['could-not-measure', 'could not be measured'],
  ['noisy-host', 'met a noisy host'],
  ['suspected', 'suspected until another night confirms'],
  ['known', 'known and accepted'],
  ['moved', 'moved because machine or measurement changed'],
  ['improvement', 'improved'],
  ['calibrating', 'calibrating'],
];

/** Never says that all is well where nothing was measured. */
export function describeNight(report: NightReport): string {
  const { night } = report;
  const total = Math.max(night.planned.length, night.series.length);
  const standings = night.series.map((series) => [standingOf(series), series] as const);
  const regressed = standings.filter(([standing]) => standing === 'regression').map(([, series]) => series);
  const measured = night.series.filter(({ signal }) => signal !== undefined).length;
  // The plural of series is series.
  const all = `${formatCount(total)} series`;
  if (measured === 0) return `Nothing could be measured: of ${all} none left a result.`;
  const names = regressed.map((series) => `${series.series} (${since(series, report)})`);
  const first = regressed.length === 0 ? `No regression in ${all}` : `${regressed.length} of ${all} regressed: ${named(names)}`;
  const missing = missingSeries(night).length;
  const further = FURTHER.flatMap(([standing, text]) => {
    const count = standings.filter(([own]) => own === standing).length;
    return count === 0 ? [] : [`${count} ${text}`];
  });
  return `${[first, ...further, ...(missing > 0 ? [`${missing} not reached`] : [])].join('; ')}.`;
}

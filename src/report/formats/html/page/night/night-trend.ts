/** The nights of a series as its chart draws them: head against last-good in percent. */

import { formatChange } from '../../../../../core/change-words.ts';
import { formatMs } from '../../../../../core/format.ts';
import type { SeriesTrend, TrendPoint } from '../../../../../core/night.ts';
import { visibleLine } from '../../../../../core/visible-text.ts';
import { OUTCOME_WORDS } from '../../night/trend-rows.ts';
import type { Sign, TrendMark, TrendModel } from '../trend/trend-model.ts';

const SIGNS: Readonly<Record<TrendPoint['outcome'], Sign>> = {
  ok: 'plain',
  improvement: 'good',
  regression: 'bad',
  'target-missed': 'cross',
  'noisy-host': 'square',
  'could-not-measure': 'cross',
};

function percent(ratio: number): number {
  return (ratio - 1) * 100;
}

function textOf(point: TrendPoint): string {
  const { lnRatio, lowRatio, highRatio } = point;
  const bounds = lowRatio === undefined || highRatio === undefined ? '' : ` (${formatChange(lowRatio)} to ${formatChange(highRatio)})`;
  const times = point.headMs === undefined ? [] : [`head ${formatMs(point.headMs)}, last-good ${formatMs(point.lastGoodMs)}`];
  const outcome = point.suspected === true ? '? suspected' : OUTCOME_WORDS[point.outcome];
  const release = point.release === undefined ? [] : [`release ${visibleLine(point.release)}`];
  return [`${point.at.slice(0, 10)}: ${lnRatio === undefined ? 'no value' : formatChange(Math.exp(lnRatio))}${bounds}`, outcome, ...times, ...release].join(
    '; ',
  );
}

function markOf(point: TrendPoint): TrendMark {
  return {
    x: Date.parse(point.at),
    y: point.lnRatio === undefined ? undefined : percent(Math.exp(point.lnRatio)),
    low: point.lowRatio === undefined ? undefined : percent(point.lowRatio),
    high: point.highRatio === undefined ? undefined : percent(point.highRatio),
    sign: point.suspected === true ? 'hollow' : SIGNS[point.outcome],
    segment: point.segment,
    id: point.nightId,
    text: textOf(point),
  };
}

export function nightTrend(trend: SeriesTrend): TrendModel {
  const marks = trend.points.map(markOf);
  return {
    title: trend.series,
    sentence: trend.sentence,
    unit: 'head against last-good',
    format: (value) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${Number(Math.abs(value).toFixed(1))} %`,
    marks,
    thin: undefined,
    flat: 0,
    limit: undefined,
    leastRange: 8,
    ranges: trend.changePoints.flatMap(({ index, at, beforeMs, afterMs }) => {
      const to = marks[index]?.x;
      return to === undefined
        ? []
        : [{ from: marks[index - 1]?.x ?? to, to, text: `change point ${at.slice(0, 10)}: ${formatMs(beforeMs)} → ${formatMs(afterMs)}` }];
    }),
    releases: trend.points.flatMap(({ release }, index) => (release === undefined ? [] : [{ x: marks[index]?.x ?? 0, text: release }])),
  };
}

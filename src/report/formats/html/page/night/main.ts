/** The script of a night's page: one trend at a time, drawn when it is looked at, and the table of its nights. */
import { STANDINGS, standingOf } from '../../../../night-standing.ts';
import { type PackedNightReport, unpackNight } from '../../../../pack-night.ts';
import { trendRow } from '../../night/trend-rows.ts';
import { byId } from '../shell/dom.ts';
import { startPage } from '../shell/start-page.ts';
import { PagedRows } from '../trend/paged-rows.ts';
import { TrendView } from '../trend/trend-view.ts';
import { nightTrend } from './night-trend.ts';

startPage<PackedNightReport>((packed) => {
  const report = unpackNight(packed);
  const { nightId, series } = report.night;
  const body = byId('trend-rows');
  const controls = byId('trend-pages');
  const table = body && controls && new PagedRows({ body, controls });
  const trends = new Map(report.trends.map((trend) => [trend.series, trend]));
  // The most urgent series that has a trend.
  const urgent = [...series].sort((a, b) => STANDINGS.indexOf(standingOf(a)) - STANDINGS.indexOf(standingOf(b)));
  const view = new TrendView({
    series: report.trends.map((trend) => ({ key: trend.series, text: trend.series })),
    pointName: 'night',
    first: urgent.find((own) => trends.has(own.series))?.series ?? report.trends[0]?.series,
    model: (key) => {
      const trend = trends.get(key);
      return trend && nightTrend(trend);
    },
    chosen: (key) => {
      const points = [...(trends.get(key)?.points ?? [])].reverse();
      table?.show(points.length, (index) => trendRow(points[index] as (typeof points)[number], nightId));
    },
  });
  let isFollowing = false;
  return {
    id: nightId,
    draw: (palette) => {
      view.draw(palette);
      if (!isFollowing) view.follow();
      isFollowing = true;
    },
    charts: () => [view.chart],
    raw: () => report,
  };
});

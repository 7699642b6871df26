/** The script of the history's page: one trend at a time, and the runs that the reader looks for. */
import { seriesKey } from '../../../../history-key.ts';
import { type PackedHistory, unpackHistory } from '../../../../pack-history.ts';
import { startPage } from '../shell/start-page.ts';
import { TrendView } from '../trend/trend-view.ts';
import { historyTrend } from './history-trend.ts';
import { addRunFilter } from './run-filter.ts';

startPage<PackedHistory>((packed) => {
  const report = unpackHistory(packed);
  const series = new Map(report.series.filter(({ rows }) => rows.length > 0).map((own) => [seriesKey(own), own]));
  const view = new TrendView({
    series: [...series.keys()].map((key) => ({ key, text: key })),
    pointName: 'run',
    first: [...series.keys()][0],
    model: (key) => {
      const own = series.get(key);
      return own && historyTrend(own);
    },
    chosen: () => {},
  });
  addRunFilter(report);
  let isFollowing = false;
  return {
    id: 'history',
    draw: (palette) => {
      view.draw(palette);
      if (!isFollowing) view.follow();
      isFollowing = true;
    },
    charts: () => [view.chart],
    raw: () => report,
  };
});

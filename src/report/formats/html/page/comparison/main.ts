/** The script of a comparison's page. */
import type { ComparisonResult } from '../../../../../core/comparison.ts';
import { startPage } from '../shell/start-page.ts';
import { ComparisonCharts } from './charts.ts';
import { SideWaterfalls } from './side-waterfalls.ts';
import { offerSignificantOnly } from './significant-only.ts';

startPage<ComparisonResult>((comparison) => {
  const waterfalls = new SideWaterfalls(comparison);
  const charts = new ComparisonCharts(comparison, (role, trial) => waterfalls.show(role, trial));
  offerSignificantOnly();
  return { id: comparison.comparisonId, draw: (palette) => charts.draw(palette), charts: () => charts.all };
});

/** The script of a tuning's page: the search's own chart, and the proof as a comparison's page shows it. */
import type { TuningResult } from '../../../../../core/tuning.ts';
import { PROOF_NAMES } from '../../comparison/side-names.ts';
import { ComparisonCharts } from '../comparison/charts.ts';
import { SideWaterfalls } from '../comparison/side-waterfalls.ts';
import { offerSignificantOnly } from '../comparison/significant-only.ts';
import { startPage } from '../shell/start-page.ts';
import { SearchChart } from './search-chart.ts';

function openProof(proof: NonNullable<TuningResult['proof']>): ComparisonCharts {
  const waterfalls = new SideWaterfalls(proof, PROOF_NAMES);
  offerSignificantOnly();
  return new ComparisonCharts(proof, (role, trial) => waterfalls.show(role, trial), PROOF_NAMES);
}

startPage<TuningResult>((tuning) => {
  const search = SearchChart.open(tuning);
  const proof = tuning.proof && openProof(tuning.proof);
  return {
    id: tuning.tuningId,
    draw: (palette) => {
      search?.draw(palette);
      proof?.draw(palette);
    },
    charts: () => [search?.chart, ...(proof?.all ?? [])],
  };
});

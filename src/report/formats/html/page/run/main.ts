/** The script of a run's page. */
import type { RunResult } from '../../../../../core/run-result.ts';
import { startPage } from '../shell/start-page.ts';
import { RunCharts } from './charts.ts';
import { TrialPicker } from './trial-picker.ts';

startPage<RunResult>((run) => {
  const picker = new TrialPicker(run);
  const charts = new RunCharts(run, (trial) => picker.show(trial));
  return { id: run.runId, draw: (palette) => charts.draw(palette), charts: () => charts.all };
});

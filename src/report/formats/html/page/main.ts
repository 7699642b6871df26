/** The page's script: everything that needs more than the static report. A failure here leaves that report readable. */
import { addCharts } from './charts.ts';
import { addControls } from './controls.ts';
import { readRun } from './data.ts';
import { TrialPicker } from './trial-picker.ts';

async function start(): Promise<void> {
  const run = await readRun();
  document.documentElement.classList.add('has-js');
  const picker = new TrialPicker(run);
  const redraw = addCharts(run, (trial) => picker.show(trial));
  addControls(run, redraw);
  document.documentElement.dataset['ready'] = 'yes';
}

start().catch((error: unknown) => {
  document.documentElement.classList.remove('has-js');
  console.error('the interactive part of this report could not start', error);
});

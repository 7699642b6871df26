/** The Grafana board: a file of this folder as it is. Its queries name the gauges of the prometheus format. */
import BOARD from './grafana-board.json' with { type: 'json' };
import { shellWord } from './quoting.ts';
import type { DeployTemplate } from './template.ts';

const FILE = 'coldstart-grafana-board.json';

export const GRAFANA: DeployTemplate = {
  id: 'grafana',
  title: 'a Grafana board',
  files: () => [{ path: FILE, text: `${JSON.stringify(BOARD, null, 2)}\n` }],
  next: (folder) => [
    `in Grafana: Dashboards, New, Import, and upload ${shellWord(`${folder}/${FILE}`)}`,
    'it shows what coldstart report --pushgateway URL, or --format prometheus into the textfile collector, brings to Prometheus',
  ],
};

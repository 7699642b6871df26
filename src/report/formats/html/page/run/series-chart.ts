/** The stacked bars of all trials in run order; failed ones carry a cross, those of a wrong state a triangle and a hatch. */
import { Chart, type ChartConfiguration, type ChartDataset } from 'chart.js';
import { formatMs } from '../../../../../core/format.ts';
import type { RunResult } from '../../../../../core/run-result.ts';
import type { Trial } from '../../../../../core/trial.ts';
import { shorten, visibleLine } from '../../../../../core/visible-text.ts';
import { commonOptions, msTick, walkPoints } from '../charts/chart-kit.ts';
import { limitLine } from '../charts/limit-line.ts';
import { byId } from '../shell/dom.ts';
import { type Palette, toneColour } from '../shell/palette.ts';
import { heightsMs, type SeriesRow, seriesRows } from './series-data.ts';

type Dataset = ChartDataset<'bar' | 'line', number[] | (number | null)[]>;

function hatched(colour: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = 6;
  tile.height = 6;
  const context = tile.getContext('2d');
  if (context === null) return colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.4;
  for (const offset of [-6, 0, 6]) {
    context.beginPath();
    context.moveTo(offset, 6);
    context.lineTo(offset + 6, 0);
    context.stroke();
  }
  return context.createPattern(tile, 'repeat') ?? colour;
}

function barDataset(row: SeriesRow, trials: readonly Trial[], palette: Palette): Dataset {
  const colour = row.tone === undefined ? palette.rest : toneColour(palette, row.tone);
  const pattern = trials.some((trial) => trial.outcome === 'invalid') ? hatched(colour) : colour;
  return {
    type: 'bar',
    label: row.title,
    data: [...row.valuesMs],
    stack: 'phases',
    backgroundColor: trials.map((trial) => (trial.outcome === 'invalid' ? pattern : colour)),
    barPercentage: 1,
    categoryPercentage: trials.length > 200 ? 1 : 0.86,
  };
}

function signDataset(trials: readonly Trial[], heights: readonly number[], palette: Palette, kind: 'failed' | 'wrong'): Dataset {
  const marked = (trial: Trial): boolean => (kind === 'wrong' ? trial.outcome === 'invalid' : trial.outcome === 'crashed' || trial.outcome === 'timed-out');
  return {
    type: 'line',
    label: kind,
    data: trials.map((trial, index) => (marked(trial) ? (heights[index] ?? 0) : null)),
    stack: kind,
    showLine: false,
    pointStyle: kind === 'failed' ? 'crossRot' : 'triangle',
    pointRadius: 6,
    pointHoverRadius: 7,
    borderWidth: 2,
    borderColor: palette.limit,
    backgroundColor: palette.surface,
    pointBorderColor: palette.limit,
    clip: false,
  };
}

/** What a trial is, in one line: used by the tooltip, the live region and the eye. */
function describeTrial(trial: Trial, rows: readonly SeriesRow[], index: number): string {
  const largest = [...rows]
    .sort((a, b) => (b.valuesMs[index] ?? 0) - (a.valuesMs[index] ?? 0))
    .slice(0, 3)
    .filter((row) => (row.valuesMs[index] ?? 0) > 0);
  const outcome =
    trial.outcome === 'completed'
      ? `ready after ${formatMs(trial.readyMs)}`
      : trial.outcome === 'invalid'
        ? `wrong state, ready after ${formatMs(trial.readyMs)}`
        : `${trial.outcome}: ${shorten(visibleLine(trial.failure?.message ?? ''), 120)}`;
  return `Trial ${trial.order}, ${shorten(visibleLine(trial.variant), 40)}: ${outcome}${largest.length === 0 ? '' : `; longest: ${largest.map((row) => `${shorten(visibleLine(row.title), 40)} ${formatMs(row.valuesMs[index])}`).join(', ')}`}`;
}

export interface SeriesChoice {
  /** Undefined: all variants. */
  readonly variant: string | undefined;
  readonly toLimit: boolean;
}

/** The chart and how to draw it anew: after another choice, or in another theme. */
export class SeriesChart {
  readonly #run: RunResult;
  readonly #canvas: HTMLCanvasElement;
  #chart: Chart | undefined;
  #trials: readonly Trial[] = [];
  #rows: readonly SeriesRow[] = [];

  constructor(run: RunResult, canvas: HTMLCanvasElement, pick: (trial: string) => void) {
    this.#run = run;
    this.#canvas = canvas;
    walkPoints(canvas, byId('series-reading'), { count: () => this.#trials.length, visit: (index) => this.#visit(index) });
    canvas.addEventListener('click', (event) => {
      const hit = this.#chart?.getElementsAtEventForMode(event, 'index', { intersect: false }, false)[0];
      const trial = hit === undefined ? undefined : this.#trials[hit.index];
      if (trial !== undefined) pick(trial.id);
    });
  }

  get chart(): Chart | undefined {
    return this.#chart;
  }

  draw(palette: Palette, choice: SeriesChoice): void {
    this.#trials = this.#run.trials
      .filter((trial) => trial.role === 'measured' && (choice.variant === undefined || trial.variant === choice.variant))
      .sort((a, b) => a.order - b.order);
    this.#rows = seriesRows(this.#trials);
    const heights = heightsMs(this.#trials, this.#rows);
    const limitMs = this.#run.verdict.limitMs;
    const highestMs = Math.max(0, ...heights);
    const options = commonOptions(palette);
    Object.assign(options.scales?.['x'] ?? {}, { stacked: true });
    Object.assign(options.scales?.['y'] ?? {}, {
      stacked: true,
      beginAtZero: true,
      suggestedMax: choice.toLimit || limitMs < highestMs * 1.6 ? limitMs * 1.05 : highestMs * 1.02,
    });
    Object.assign(options.scales?.['x']?.title ?? {}, { text: 'trial, in run order' });
    Object.assign(options.scales?.['y']?.title ?? {}, { text: 'exclusive time of each phase' });
    Object.assign(options.scales?.['y']?.ticks ?? {}, { callback: msTick });
    Object.assign(options.plugins?.tooltip ?? {}, {
      mode: 'index',
      intersect: false,
      filter: (item: { datasetIndex: number }) => item.datasetIndex === 0,
      callbacks: { title: () => '', label: (item: { dataIndex: number }) => this.#lines(item.dataIndex) },
    });
    this.#chart?.destroy();
    const config = {
      type: 'bar',
      data: {
        labels: this.#trials.map((trial) => trial.order),
        datasets: [
          ...this.#rows.map((row) => barDataset(row, this.#trials, palette)),
          signDataset(this.#trials, heights, palette, 'failed'),
          signDataset(this.#trials, heights, palette, 'wrong'),
        ],
      },
      options,
      plugins: [limitLine('y', () => ({ limitMs, palette }))],
    };
    // Chart.js types a mixed chart by its first kind only.
    this.#chart = new Chart(this.#canvas, config as unknown as ChartConfiguration);
    const failed = this.#trials.filter((trial) => trial.outcome !== 'completed').length;
    this.#canvas.setAttribute(
      'aria-label',
      `Stacked bars of ${this.#trials.length} trials in run order, highest ${formatMs(highestMs)}, ${failed} of them failed or in the wrong state`,
    );
  }

  #lines(index: number): string[] {
    const trial = this.#trials[index];
    return trial === undefined ? [] : describeTrial(trial, this.#rows, index).split(/(?<=[:;]) /);
  }

  #visit(index: number): string {
    const elements = this.#rows.map((_, datasetIndex) => ({ datasetIndex, index }));
    this.#chart?.setActiveElements(elements);
    this.#chart?.tooltip?.setActiveElements(elements.slice(0, 1), { x: 0, y: 0 });
    this.#chart?.update();
    const trial = this.#trials[index];
    return trial === undefined ? '' : describeTrial(trial, this.#rows, index);
  }
}

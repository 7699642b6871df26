/** All starts of the search over their order: a mark of its own for each stage, a cross at the upper edge for one that never arrived. */
import { Chart, type ChartConfiguration, type ChartDataset } from 'chart.js';
import { formatMs } from '../../../../../core/format.ts';
import { SEARCH_STAGES, type SearchStage, type TuningResult } from '../../../../../core/tuning.ts';
import { OBJECTIVE_TITLES, STAGE_TITLES } from '../../../../../core/tuning-words.ts';
import { commonOptions, msTick, walkPoints } from '../charts/chart-kit.ts';
import { byId, element } from '../shell/dom.ts';
import { type Palette, readPalette } from '../shell/palette.ts';
import { describePoint, type SearchPoint, searchPoints } from './search-points.ts';

interface Point {
  readonly x: number;
  readonly y: number;
  readonly start: SearchPoint;
}

const MARKS: Readonly<Record<SearchStage, { readonly pointStyle: string; readonly radius: number }>> = {
  baseline: { pointStyle: 'circle', radius: 4 },
  screen: { pointStyle: 'rectRot', radius: 5 },
  race: { pointStyle: 'triangle', radius: 5 },
  refine: { pointStyle: 'rect', radius: 4 },
};

export class SearchChart {
  readonly #canvas: HTMLCanvasElement;
  readonly #objective: string;
  readonly #points: readonly SearchPoint[];
  #chart: Chart | undefined;
  #fromZero = false;
  /** Where each point of #points is on the chart. */
  #places: { readonly datasetIndex: number; readonly index: number }[] = [];

  private constructor(canvas: HTMLCanvasElement, tuning: TuningResult) {
    this.#canvas = canvas;
    this.#objective = OBJECTIVE_TITLES[tuning.objective];
    this.#points = searchPoints(tuning);
    walkPoints(canvas, byId(`${canvas.id}-reading`), { count: () => this.#points.length, visit: (index) => this.#visit(index) });
    const box = element('input', { type: 'checkbox' });
    box.addEventListener('change', () => {
      this.#fromZero = box.checked;
      this.draw(readPalette());
    });
    byId('search-controls')?.append(element('label', {}, box, ' scale from zero'));
  }

  /** Undefined where the page has no place for it. */
  static open(tuning: TuningResult): SearchChart | undefined {
    const canvas = byId<HTMLCanvasElement>('search-starts');
    return canvas && new SearchChart(canvas, tuning);
  }

  get chart(): Chart | undefined {
    return this.#chart;
  }

  draw(palette: Palette): void {
    const range = this.#range();
    const options = commonOptions(palette);
    Object.assign(options.scales?.['x'] ?? {}, { type: 'linear', min: 0, max: Math.max(2, ...this.#points.map(({ order }) => order)) + 1 });
    Object.assign(options.scales?.['x']?.ticks ?? {}, { precision: 0, includeBounds: false });
    Object.assign(options.scales?.['x']?.title ?? {}, { text: 'start of the search' });
    Object.assign(options.scales?.['y'] ?? {}, range);
    Object.assign(options.scales?.['y']?.ticks ?? {}, { callback: msTick, includeBounds: false });
    Object.assign(options.scales?.['y']?.title ?? {}, { text: `time to ${this.#objective}` });
    Object.assign(options.plugins?.tooltip ?? {}, {
      mode: 'nearest',
      intersect: true,
      callbacks: { title: () => '', label: ({ raw }: { raw: unknown }) => describePoint((raw as Point).start) },
    });
    this.#chart?.destroy();
    this.#chart = new Chart(this.#canvas, { type: 'line', data: { datasets: this.#datasets(palette, range.max) }, options } as unknown as ChartConfiguration);
    this.#describe();
  }

  #range(): { min: number; max: number } {
    const timesMs = this.#points.flatMap(({ ms }) => ms ?? []);
    if (timesMs.length === 0) return { min: 0, max: 1 };
    const [lowMs, highMs] = [Math.min(...timesMs), Math.max(...timesMs)];
    const edgeMs = Math.max((highMs - lowMs) * 0.12, highMs * 0.02);
    return { min: this.#fromZero ? 0 : Math.max(0, lowMs - edgeMs), max: highMs + edgeMs };
  }

  #datasets(palette: Palette, topMs: number): ChartDataset<'line', Point[]>[] {
    this.#places = [];
    return SEARCH_STAGES.map((stage, datasetIndex) => {
      const colour = palette.curves[datasetIndex] ?? palette.text;
      const own = this.#points.filter((point) => point.stage === stage);
      for (const [index, point] of own.entries()) this.#places[this.#points.indexOf(point)] = { datasetIndex, index };
      const failed = own.map(({ ms }) => ms === undefined);
      return {
        label: STAGE_TITLES[stage],
        data: own.map((start) => ({ x: start.order, y: start.ms ?? topMs, start })),
        showLine: false,
        pointStyle: own.map((_, index) => (failed[index] ? 'crossRot' : MARKS[stage].pointStyle)),
        pointRadius: own.map((_, index) => (failed[index] ? 6 : MARKS[stage].radius)),
        pointHoverRadius: 8,
        borderColor: colour,
        pointBorderColor: own.map((_, index) => (failed[index] ? palette.limit : palette.surface)),
        pointBorderWidth: own.map((_, index) => (failed[index] ? 2.5 : 1)),
        pointBackgroundColor: colour,
        clip: false,
      } as unknown as ChartDataset<'line', Point[]>;
    });
  }

  #describe(): void {
    const arrived = this.#points.filter(({ ms }) => ms !== undefined);
    const fastest = arrived.reduce<SearchPoint | undefined>((best, point) => ((point.ms ?? 0) < (best?.ms ?? Infinity) ? point : best), undefined);
    const failed = this.#points.length - arrived.length;
    const said = fastest === undefined ? '' : `, the fastest ${formatMs(fastest.ms)} by ${fastest.candidate}`;
    this.#canvas.setAttribute('aria-label', `Every start of the search: ${arrived.length} arrived${said}; ${failed} did not`);
  }

  #visit(index: number): string {
    const place = this.#places[index];
    const point = this.#points[index];
    if (place === undefined || point === undefined) return '';
    this.#chart?.setActiveElements([place]);
    this.#chart?.tooltip?.setActiveElements([place], { x: 0, y: 0 });
    this.#chart?.update();
    return describePoint(point);
  }
}

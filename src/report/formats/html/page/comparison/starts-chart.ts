/** All starts of both sides in run order: a mark of its own for each side, a cross for a failed one, hollow for a wrong state. */
import { Chart, type ChartConfiguration, type ChartDataset } from 'chart.js';
import type { ComparedSide, SideRole } from '../../../../../core/comparison.ts';
import { formatMs } from '../../../../../core/format.ts';
import type { SideNames } from '../../comparison/side-names.ts';
import { commonOptions, msTick, walkPoints } from '../charts/chart-kit.ts';
import { limitLine } from '../charts/limit-line.ts';
import { byId } from '../shell/dom.ts';
import type { Palette } from '../shell/palette.ts';
import { describePoint, type StartPoint, startPoints } from './start-points.ts';

interface Point {
  readonly x: number;
  readonly y: number;
  readonly start: StartPoint;
}

type Moment = 'readyMs' | 'firstInferenceMs';

interface Given {
  readonly canvas: HTMLCanvasElement;
  readonly sides: readonly ComparedSide[];
  readonly moment: Moment;
  readonly limitMs: number;
  readonly names: SideNames;
  readonly pick: (role: SideRole, trial: string) => void;
}

const MARKS = { baseline: { pointStyle: 'circle', radius: 4 }, candidate: { pointStyle: 'rectRot', radius: 5 } } as const;

/** From below the fastest to above the slowest, or from nothing to the limit. */
function rangeOf(points: readonly StartPoint[], limitMs: number, toLimit: boolean): { min: number; max: number } {
  const timesMs = points.flatMap(({ ms }) => ms ?? []);
  if (timesMs.length === 0) return { min: 0, max: limitMs * 1.05 };
  const [lowMs, highMs] = [Math.min(...timesMs), Math.max(...timesMs)];
  const edgeMs = Math.max((highMs - lowMs) * 0.12, highMs * 0.02);
  if (toLimit) return { min: 0, max: Math.max(limitMs * 1.05, highMs + edgeMs) };
  return { min: Math.max(0, lowMs - edgeMs), max: highMs + edgeMs };
}

export class StartsChart {
  readonly #given: Given;
  readonly #points: readonly StartPoint[];
  #chart: Chart | undefined;
  /** Where each point of #points is on the chart. */
  #places: { readonly datasetIndex: number; readonly index: number }[] = [];

  constructor(given: Given) {
    this.#given = given;
    this.#points = startPoints(given.sides, given.moment);
    walkPoints(given.canvas, byId(`${given.canvas.id}-reading`), { count: () => this.#points.length, visit: (index) => this.#visit(index) });
    given.canvas.addEventListener('click', (event) => {
      const hit = this.#chart?.getElementsAtEventForMode(event, 'nearest', { intersect: true }, false)[0];
      const point = hit && (this.#chart?.data.datasets[hit.datasetIndex]?.data[hit.index] as unknown as Point | undefined);
      if (point !== undefined) given.pick(point.start.role, point.start.id);
    });
  }

  get chart(): Chart | undefined {
    return this.#chart;
  }

  draw(palette: Palette, toLimit: boolean): void {
    const { canvas, limitMs } = this.#given;
    const range = rangeOf(this.#points, limitMs, toLimit);
    const options = commonOptions(palette);
    Object.assign(options.scales?.['x'] ?? {}, { type: 'linear', min: 0, max: Math.max(2, ...this.#points.map(({ order }) => order)) + 1 });
    Object.assign(options.scales?.['x']?.ticks ?? {}, { precision: 0, includeBounds: false });
    Object.assign(options.scales?.['x']?.title ?? {}, { text: 'trial, in run order' });
    Object.assign(options.scales?.['y'] ?? {}, range);
    Object.assign(options.scales?.['y']?.ticks ?? {}, { callback: msTick, includeBounds: false });
    Object.assign(options.scales?.['y']?.title ?? {}, { text: 'time from start-requested' });
    Object.assign(options.plugins?.tooltip ?? {}, {
      mode: 'nearest',
      intersect: true,
      callbacks: { title: () => '', label: ({ raw }: { raw: unknown }) => describePoint((raw as Point).start, this.#given.names) },
    });
    this.#chart?.destroy();
    const config = {
      type: 'line',
      data: { datasets: this.#datasets(palette, range.max) },
      options,
      plugins: [limitLine('y', () => ({ limitMs, palette }))],
    };
    this.#chart = new Chart(canvas, config as unknown as ChartConfiguration);
    this.#describe();
  }

  #datasets(palette: Palette, topMs: number): ChartDataset<'line', Point[]>[] {
    this.#places = [];
    return (['baseline', 'candidate'] as const).map((role, datasetIndex) => {
      const colour = palette.curves[datasetIndex] ?? palette.text;
      const own = this.#points.filter((point) => point.role === role);
      for (const [index, point] of own.entries()) this.#places[this.#points.indexOf(point)] = { datasetIndex, index };
      const failed = own.map(({ outcome, ms }) => ms === undefined || (outcome !== 'completed' && outcome !== 'invalid'));
      return {
        label: this.#given.names[role],
        // A failed start stands at the upper edge: it took longer than any other.
        data: own.map((start, index) => ({ x: start.order, y: failed[index] ? topMs : (start.ms ?? topMs), start })),
        showLine: false,
        pointStyle: own.map(({ outcome }, index) => (failed[index] ? 'crossRot' : outcome === 'invalid' ? 'triangle' : MARKS[role].pointStyle)),
        pointRadius: own.map((_, index) => (failed[index] ? 6 : MARKS[role].radius)),
        pointHoverRadius: 8,
        borderColor: colour,
        pointBorderColor: own.map((_, index) => (failed[index] ? palette.limit : colour)),
        pointBorderWidth: own.map((_, index) => (failed[index] ? 2.5 : 1.5)),
        pointBackgroundColor: own.map(({ outcome }) => (outcome === 'invalid' ? palette.surface : colour)),
        clip: false,
      } as ChartDataset<'line', Point[]>;
    });
  }

  #describe(): void {
    const parts = (['baseline', 'candidate'] as const).map((role) => {
      const own = this.#points.filter((point) => point.role === role);
      const timesMs = own.flatMap(({ ms, outcome }) => (outcome === 'completed' ? (ms ?? []) : []));
      const failed = own.filter(({ outcome }) => outcome !== 'completed').length;
      const span = timesMs.length === 0 ? 'none arrived' : `from ${formatMs(Math.min(...timesMs))} to ${formatMs(Math.max(...timesMs))}`;
      return `${this.#given.names[role]}: ${own.length} starts, ${span}, ${failed} failed or in the wrong state`;
    });
    this.#given.canvas.setAttribute('aria-label', `Every start in run order. ${parts.join('; ')}`);
  }

  #visit(index: number): string {
    const [point, place] = [this.#points[index], this.#places[index]];
    if (point === undefined || place === undefined) return '';
    this.#chart?.setActiveElements([place]);
    this.#chart?.tooltip?.setActiveElements([place], { x: 0, y: 0 });
    this.#chart?.update();
    return describePoint(point, this.#given.names);
  }
}

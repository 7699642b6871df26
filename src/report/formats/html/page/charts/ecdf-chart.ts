/** The empirical distribution of a moment: one step line a curve. Failed starts never arrive, so a curve with any stays below 100 %. */
import { Chart, type ChartConfiguration, type ChartDataset } from 'chart.js';
import { formatMs, formatShare } from '../../../../../core/format.ts';
import { byId, element } from '../shell/dom.ts';
import type { Palette } from '../shell/palette.ts';
import { commonOptions, msTick, walkPoints } from './chart-kit.ts';
import { limitLine } from './limit-line.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Curve {
  /** Shown as it is. */
  readonly title: string;
  readonly points: readonly Point[];
}

const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [12, 4]];

/** Of the starts that arrived, in any order, out of `count`. */
export function curveOf(title: string, arrivedMs: readonly number[], count: number): Curve {
  const sorted = [...arrivedMs].sort((a, b) => a - b);
  return { title, points: sorted.map((x, index) => ({ x, y: (index + 1) / count })) };
}

function rangeOf(curves: readonly Curve[], limitMs: number, toLimit: boolean): { min: number; max: number } {
  const timesMs = curves.flatMap(({ points }) => points.map(({ x }) => x));
  if (timesMs.length === 0) return { min: 0, max: limitMs * 1.1 };
  const lowMs = Math.min(...timesMs);
  const highMs = Math.max(...timesMs);
  const marginMs = Math.max((highMs - lowMs) * 0.08, highMs * 0.01);
  const withLimit = toLimit || limitMs < highMs * 1.6;
  return { min: toLimit ? 0 : Math.max(0, lowMs - marginMs), max: withLimit ? Math.max(limitMs * 1.03, highMs + marginMs) : highMs + marginMs };
}

function dataset(curve: Curve, index: number, range: { min: number; max: number }, palette: Palette): ChartDataset<'line', Point[]> {
  const colour = palette.curves[index % palette.curves.length] ?? palette.text;
  const last = curve.points.at(-1)?.y ?? 0;
  return {
    label: curve.title,
    data: [{ x: range.min, y: 0 }, ...curve.points, { x: range.max, y: last }],
    stepped: 'before',
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: 2,
    borderDash: DASHES[index % DASHES.length] ?? [],
    clip: 4,
    pointRadius: (context) => (context.dataIndex === 0 || context.dataIndex > curve.points.length || curve.points.length > 80 ? 0 : 2.5),
    pointHoverRadius: 5,
  };
}

/** The chart and how to draw it anew. */
export class EcdfChart {
  readonly #canvas: HTMLCanvasElement;
  readonly #limitMs: number;
  readonly #curves: readonly Curve[];
  readonly #walk: readonly { readonly curve: number; readonly point: number }[];
  #chart: Chart | undefined;

  constructor({ canvas, curves, limitMs }: { canvas: HTMLCanvasElement; curves: readonly Curve[]; limitMs: number }) {
    this.#canvas = canvas;
    this.#limitMs = limitMs;
    this.#curves = curves;
    this.#walk = this.#curves.flatMap(({ points }, curve) => points.map((_, point) => ({ curve, point })));
    walkPoints(canvas, byId(`${canvas.id}-reading`), { count: () => this.#walk.length, visit: (index) => this.#visit(index) });
  }

  get chart(): Chart | undefined {
    return this.#chart;
  }

  draw(palette: Palette, toLimit: boolean): void {
    const range = rangeOf(this.#curves, this.#limitMs, toLimit);
    const options = commonOptions(palette);
    Object.assign(options.scales?.['x'] ?? {}, { type: 'linear', ...range });
    Object.assign(options.scales?.['y'] ?? {}, { min: 0, max: 1 });
    Object.assign(options.scales?.['x']?.title ?? {}, { text: 'time from start-requested' });
    Object.assign(options.scales?.['y']?.title ?? {}, { text: 'share of starts' });
    Object.assign(options.scales?.['x']?.ticks ?? {}, { callback: msTick, includeBounds: false });
    Object.assign(options.scales?.['y']?.ticks ?? {}, { callback: (value: string | number) => `${Math.round(Number(value) * 100)} %` });
    Object.assign(options.plugins?.tooltip ?? {}, {
      mode: 'nearest',
      callbacks: { title: () => '', label: (item: { datasetIndex: number; parsed: Point }) => this.#say(item.datasetIndex, item.parsed) },
    });
    this.#chart?.destroy();
    const config = {
      type: 'line',
      data: { datasets: this.#curves.map((curve, index) => dataset(curve, index, range, palette)) },
      options,
      plugins: [limitLine('x', () => ({ limitMs: this.#limitMs, palette }))],
    };
    this.#chart = new Chart(this.#canvas, config as unknown as ChartConfiguration);
    this.#describe();
    this.#legend(palette);
  }

  #say(curve: number, point: Point): string {
    return `${this.#curves.length > 1 ? `${this.#curves[curve]?.title}: ` : ''}${formatShare(point.y)} of starts by ${formatMs(point.x)}`;
  }

  #describe(): void {
    const ends = this.#curves.map(
      ({ title, points }) =>
        `${title}: ${points.length === 0 ? 'no start arrived' : `from ${formatMs(points[0]?.x)} to ${formatMs(points.at(-1)?.x)}, ${formatShare(points.at(-1)?.y)} arrived`}`,
    );
    this.#canvas.setAttribute('aria-label', `Distribution of start times. ${ends.join('; ')}`);
  }

  /** Real text beside the canvas; only where there is more than one curve. */
  #legend(palette: Palette): void {
    const caption = this.#canvas.closest('figure')?.querySelector('figcaption');
    caption?.querySelector('.curves')?.remove();
    if (this.#curves.length < 2) return;
    const list = element('ul', { class: 'legend curves' });
    for (const [index, { title }] of this.#curves.entries()) {
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      line.setAttribute('width', '30');
      line.setAttribute('height', '8');
      line.setAttribute('aria-hidden', 'true');
      const stroke = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      stroke.setAttribute('d', 'M0 4h30');
      stroke.setAttribute('stroke', palette.curves[index % palette.curves.length] ?? palette.text);
      stroke.setAttribute('stroke-width', '2.5');
      stroke.setAttribute('stroke-dasharray', (DASHES[index % DASHES.length] ?? []).join(' '));
      line.append(stroke);
      list.append(element('li', {}, line, title));
    }
    caption?.append(list);
  }

  #visit(index: number): string {
    const at = this.#walk[index];
    const point = at === undefined ? undefined : this.#curves[at.curve]?.points[at.point];
    if (at === undefined || point === undefined) return '';
    const active = [{ datasetIndex: at.curve, index: at.point + 1 }];
    this.#chart?.setActiveElements(active);
    this.#chart?.tooltip?.setActiveElements(active, { x: 0, y: 0 });
    this.#chart?.update();
    return this.#say(at.curve, point);
  }
}

/** The chart of a trend: its line, its points by outcome, and the walk by arrow keys from one to the next. */
import { Chart, type ChartConfiguration, type ChartDataset, type Scale } from 'chart.js';
import { commonOptions, walkPoints } from '../charts/chart-kit.ts';
import { byId } from '../shell/dom.ts';
import type { Palette } from '../shell/palette.ts';
import { trendMarks } from './trend-marks.ts';
import { rangeOf, type Sign, type TrendModel } from './trend-model.ts';

const DAY_MS = 86_400_000;
/** Above this many plain points only the line is drawn: they would cover it. */
const DOTS_DRAWN = 150;

const STYLES: Readonly<Record<Sign, { style: 'circle' | 'triangle' | 'rect' | 'crossRot'; rotation: number; radius: number }>> = {
  plain: { style: 'circle', rotation: 0, radius: 2 },
  bad: { style: 'triangle', rotation: 0, radius: 5 },
  good: { style: 'triangle', rotation: 180, radius: 5 },
  hollow: { style: 'circle', rotation: 0, radius: 5 },
  square: { style: 'rect', rotation: 0, radius: 4 },
  cross: { style: 'crossRot', rotation: 0, radius: 5 },
};

function signColour(sign: Sign, palette: Palette): string {
  if (sign === 'bad' || sign === 'cross') return palette.limit;
  if (sign === 'good') return palette.tones.deserialization;
  return sign === 'square' ? palette.tones.context : (palette.curves[0] ?? palette.text);
}

type Point = { x: number; y: number };

function mainLine(model: TrendModel, palette: Palette): ChartDataset<'line', Point[]> {
  const { marks } = model;
  const colours = marks.map(({ sign }) => signColour(sign, palette));
  const isCrowded = marks.length > DOTS_DRAWN;
  const line = palette.curves[0] ?? palette.text;
  return {
    data: marks.map(({ x, y }) => ({ x, y: y ?? Number.NaN })),
    borderColor: line,
    borderWidth: isCrowded ? 1.2 : 1.8,
    pointStyle: marks.map(({ sign }) => STYLES[sign].style),
    pointRotation: marks.map(({ sign }) => STYLES[sign].rotation),
    pointRadius: marks.map(({ sign }) => (sign === 'plain' && isCrowded ? 0 : STYLES[sign].radius)),
    pointBackgroundColor: marks.map(({ sign }, index) => (sign === 'hollow' ? palette.surface : (colours[index] ?? line))),
    pointBorderColor: colours,
    pointBorderWidth: marks.map(({ sign }) => (sign === 'hollow' || sign === 'cross' ? 2 : 1)),
    pointHoverRadius: 7,
    pointHitRadius: 6,
    clip: 8,
    segment: { borderColor: ({ p0DataIndex, p1DataIndex }) => (marks[p0DataIndex]?.segment === marks[p1DataIndex]?.segment ? undefined : 'transparent') },
  };
}

function thinLine(model: TrendModel, palette: Palette): ChartDataset<'line', Point[]>[] {
  if (model.thin === undefined) return [];
  const data = model.marks.map(({ x }, index) => ({ x, y: model.thin?.[index] ?? Number.NaN }));
  return [{ data, borderColor: palette.muted, borderWidth: 1, pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0 }];
}

/** Evenly spread; Chart.js would put them at round numbers of milliseconds. */
function spreadTicks(scale: Scale, first: number, last: number): void {
  const count = Math.max(2, Math.min(8, Math.floor(scale.width / 110)));
  scale.ticks = Array.from({ length: count }, (_, index) => ({ value: first + ((last - first) * index) / (count - 1) }));
}

function timeTick(value: number, spanMs: number): string {
  const iso = new Date(value).toISOString();
  return spanMs > 3 * DAY_MS ? iso.slice(0, 10) : iso.slice(5, 16).replace('T', ' ');
}

/** One canvas that any trend can be put on. `visited` is told the mark that the reader is at. */
export class TrendChart {
  readonly #canvas: HTMLCanvasElement;
  readonly #visited: (id: string) => void;
  #chart: Chart | undefined;
  #model: TrendModel | undefined;
  #palette: Palette | undefined;
  #at: number | undefined;

  constructor(canvas: HTMLCanvasElement, visited: (id: string) => void) {
    this.#canvas = canvas;
    this.#visited = visited;
    walkPoints(canvas, byId(`${canvas.id}-reading`), { count: () => this.#model?.marks.length ?? 0, visit: (index) => this.#visit(index) });
  }

  get chart(): Chart | undefined {
    return this.#chart;
  }

  draw(palette: Palette, model: TrendModel): void {
    if (model !== this.#model) this.#at = undefined;
    this.#model = model;
    this.#palette = palette;
    this.#chart?.destroy();
    const config = {
      type: 'line',
      data: { datasets: [mainLine(model, palette), ...thinLine(model, palette)] },
      options: this.#options(palette, model),
      plugins: [trendMarks(() => ({ model: this.#model ?? model, palette: this.#palette ?? palette, at: this.#at }))],
    };
    this.#chart = new Chart(this.#canvas, config as unknown as ChartConfiguration);
    this.#canvas.setAttribute('aria-label', this.#describe(model));
  }

  /** Goes to the mark of that id, as the arrow keys would. */
  visit(id: string): void {
    const index = this.#model?.marks.findIndex((mark) => mark.id === id) ?? -1;
    const said = index < 0 ? undefined : this.#visit(index);
    const reading = byId(`${this.#canvas.id}-reading`);
    if (reading !== undefined && said !== undefined) reading.textContent = said;
  }

  #options(palette: Palette, model: TrendModel) {
    const options = commonOptions(palette);
    const first = model.marks[0]?.x ?? 0;
    const last = model.marks.at(-1)?.x ?? 1;
    const edge = Math.max((last - first) * 0.012, 60_000);
    Object.assign(options.scales?.['x'] ?? {}, {
      type: 'linear',
      min: first - edge,
      max: last + edge,
      afterBuildTicks: (scale: Scale) => spreadTicks(scale, first, last),
    });
    Object.assign(options.scales?.['x']?.ticks ?? {}, {
      autoSkip: false,
      callback: (value: string | number) => timeTick(Number(value), last - first),
      align: 'inner',
    });
    Object.assign(options.scales?.['y'] ?? {}, rangeOf(model));
    Object.assign(options.scales?.['y']?.title ?? {}, { text: model.unit });
    Object.assign(options.scales?.['y']?.ticks ?? {}, { includeBounds: false, callback: (value: string | number) => model.format(Number(value)) });
    Object.assign(options.plugins?.tooltip ?? {}, {
      filter: (item: { datasetIndex: number }) => item.datasetIndex === 0,
      callbacks: { title: () => '', label: (item: { dataIndex: number }) => (model.marks[item.dataIndex]?.text ?? '').split('; ') },
    });
    return Object.assign(options, { parsing: false, normalized: true, interaction: { mode: 'nearest', axis: 'x', intersect: false } });
  }

  #describe(model: TrendModel): string {
    const last = model.marks.at(-1);
    return `${model.title}: ${model.marks.length} points${last === undefined ? '' : `, the last one ${last.text}`}. ${model.sentence}`;
  }

  #visit(index: number): string {
    const mark = this.#model?.marks[index];
    if (mark === undefined) return '';
    this.#at = index;
    const active = mark.y === undefined ? [] : [{ datasetIndex: 0, index }];
    this.#chart?.setActiveElements(active);
    this.#chart?.tooltip?.setActiveElements(active, { x: 0, y: 0 });
    this.#chart?.update();
    this.#visited(mark.id);
    return mark.text;
  }
}

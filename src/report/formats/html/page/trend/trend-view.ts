/** One trend at a time out of many: the choice of series and range, the chart, and the address that remembers both. */
import type { Chart } from 'chart.js';
import { shorten, visibleLine } from '../../../../../core/visible-text.ts';
import { followAddress, writeAddress } from '../shell/address.ts';
import { byId, element, select } from '../shell/dom.ts';
import type { Palette } from '../shell/palette.ts';
import { TrendChart } from './trend-chart.ts';
import { latestMarks, type TrendModel } from './trend-model.ts';

/** Characters of a name in a list to choose from. */
const NAME_LIMIT = 80;

const RANGES = [30, 90, 365] as const;

export interface TrendSource {
  /** Keys of the series as they stand in the address, and as they are shown. */
  readonly series: readonly { readonly key: string; readonly text: string }[];
  /** `night` or `run`. */
  readonly pointName: string;
  readonly first: string | undefined;
  /** Made when the series is looked at, and not before. */
  readonly model: (key: string) => TrendModel | undefined;
  /** Another series is shown from now on. */
  readonly chosen: (key: string) => void;
}

export class TrendView {
  readonly #source: TrendSource;
  readonly #chart: TrendChart | undefined;
  readonly #series: HTMLSelectElement;
  #key: string | undefined;
  #range: number | undefined;
  #model: TrendModel | undefined;
  #palette: Palette | undefined;

  constructor(source: TrendSource) {
    this.#source = source;
    const canvas = byId<HTMLCanvasElement>('trend-chart');
    this.#chart = canvas && new TrendChart(canvas, (id) => writeAddress(source.pointName, id));
    this.#series = select(
      'Series',
      [{ title: '', options: source.series.map(({ key, text }) => ({ value: key, text: shorten(visibleLine(text), NAME_LIMIT) })) }],
      (key) => {
        writeAddress(source.pointName, undefined);
        writeAddress('series', key);
        this.#choose(key);
      },
    );
    const options = [
      { value: '', text: `all ${source.pointName}s` },
      ...RANGES.map((count) => ({ value: String(count), text: `latest ${count} ${source.pointName}s` })),
    ];
    const range = select('Range', [{ title: '', options }], (value) => {
      this.#range = value === '' ? undefined : Number(value);
      this.#choose(this.#key);
    });
    byId('trend-controls')?.append(this.#series, range);
    this.#choose(source.first);
  }

  get chart(): Chart | undefined {
    return this.#chart?.chart;
  }

  /** Shows what the address names; a key that no series has is left alone. Called once the first drawing is there. */
  follow(): void {
    followAddress((choices) => {
      const key = choices.get('series');
      if (key !== undefined && this.#source.series.some((series) => series.key === key)) {
        this.#choose(key);
        byId('trend')?.scrollIntoView();
      }
      const point = choices.get(this.#source.pointName);
      if (point !== undefined) this.#chart?.visit(point);
    });
  }

  draw(palette: Palette): void {
    this.#palette = palette;
    if (this.#model !== undefined) this.#chart?.draw(palette, this.#model);
  }

  #choose(key: string | undefined): void {
    const whole = key === undefined ? undefined : this.#source.model(key);
    if (key === undefined || whole === undefined) return;
    if (key !== this.#key) this.#source.chosen(key);
    this.#key = key;
    this.#model = this.#range === undefined ? whole : latestMarks(whole, this.#range);
    this.#series.value = key;
    for (const [id, text] of [
      ['trend-title', whole.title],
      ['trend-sentence', whole.sentence],
    ] as const) {
      const place = byId(id);
      if (place !== undefined) place.textContent = visibleLine(text);
    }
    byId('trend-events')?.replaceChildren(...this.#model.ranges.map(({ text }) => element('li', {}, visibleLine(text))));
    const reading = byId('trend-chart-reading');
    if (reading !== undefined) reading.textContent = '';
    if (this.#palette !== undefined) this.draw(this.#palette);
  }
}

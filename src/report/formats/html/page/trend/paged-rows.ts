/** A table body that holds one page of many rows, with buttons to the others: ten thousand rows cost no more than fifty. */
import { formatCount } from '../../../../../core/format.ts';
import type { Markup } from '../../escape.ts';
import { element } from '../shell/dom.ts';

/** Few enough to be passed by the tab key, whose stops the links in them are. */
const PAGE_ROWS = 50;

export interface PagedPlaces {
  readonly body: HTMLElement;
  readonly controls: HTMLElement;
}

export class PagedRows {
  readonly #body: HTMLElement;
  readonly #status = element('span', { role: 'status', class: 'page-status' });
  readonly #newer = element('button', { type: 'button' }, '← newer');
  readonly #older = element('button', { type: 'button' }, 'older →');
  #count = 0;
  #page = 0;
  #row: (index: number) => Markup = () => {
    throw new RangeError('no rows were set');
  };

  constructor({ body, controls }: PagedPlaces) {
    this.#body = body;
    this.#newer.addEventListener('click', () => this.#turn(-1));
    this.#older.addEventListener('click', () => this.#turn(1));
    controls.append(this.#newer, this.#older, this.#status);
  }

  /** Shows the first page of `count` rows; `row` gives the escaped markup of each. */
  show(count: number, row: (index: number) => Markup): void {
    this.#count = count;
    this.#row = row;
    this.#page = 0;
    this.#draw();
  }

  #turn(by: number): void {
    this.#page = Math.max(0, Math.min(this.#page + by, Math.ceil(this.#count / PAGE_ROWS) - 1));
    this.#draw();
  }

  #draw(): void {
    const from = this.#page * PAGE_ROWS;
    const to = Math.min(this.#count, from + PAGE_ROWS);
    this.#body.innerHTML = Array.from({ length: to - from }, (_, index) => this.#row(from + index).source).join('');
    this.#newer.disabled = this.#page === 0;
    this.#older.disabled = to >= this.#count;
    this.#newer.hidden = this.#older.hidden = this.#count <= PAGE_ROWS;
    this.#status.textContent = this.#count === 0 ? 'none' : `${formatCount(from + 1)}–${formatCount(to)} of ${formatCount(this.#count)}`;
  }
}

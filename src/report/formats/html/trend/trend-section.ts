/** The place of a trend: the canvas that the page's script fills, what it says in words, and the table of the same numbers. */
import { html, type Markup } from '../escape.ts';
import { section } from '../shell/render-page.ts';

export interface TrendTexts {
  readonly title: string;
  readonly caption: string;
  /** Of the chart and of the live region below it. */
  readonly legend: Markup;
  readonly noscript: string;
}

/** `table` has the id `trend-table` in it: the chart's description names it. */
export function trendSection({ title, caption, legend, noscript }: TrendTexts, table: Markup): Markup {
  const chart = html`<figure class="chart js"><figcaption><b id="trend-title"></b> <span id="trend-sentence"></span></figcaption><div class="canvas-box wide"><canvas id="trend-chart" role="img" aria-label="${title}" aria-describedby="trend-note"></canvas></div><p class="reading" id="trend-chart-reading" aria-live="polite"></p><ul class="events" id="trend-events"></ul>${legend}</figure>`;
  return section(
    'trend',
    title,
    html`<p class="caption" id="trend-note">${caption}</p>${chart}${table}<noscript><p>${noscript}</p></noscript>`,
    'trend-controls',
  );
}

function swatch(kind: string, text: string): Markup {
  return html`<li><svg width="18" height="12" viewBox="0 0 18 12" aria-hidden="true" class="trend-swatch"><path class="${kind}" d="${SHAPES[kind] ?? ''}"/></svg>${text}</li>`;
}

const SHAPES: Readonly<Record<string, string>> = {
  'sw-line': 'M0 6h18',
  'sw-thin': 'M0 6h18',
  'sw-band': 'M0 1h18v10H0z',
  'sw-bad': 'M9 1l6 10H3z',
  'sw-good': 'M9 11l6-10H3z',
  'sw-hollow': 'M9 2a4 4 0 1 0 .01 0z',
  'sw-square': 'M5 2h8v8H5z',
  'sw-cross': 'M4 1l10 10M14 1L4 11',
  'sw-segment': 'M9 0v12',
  'sw-range': 'M4 0h10v12H4z',
  'sw-release': 'M5 3h8l-4 7z',
};

export function trendLegend(entries: readonly (readonly [string, string])[]): Markup {
  return html`<ul class="legend">${entries.map(([kind, text]) => swatch(kind, text))}</ul>`;
}

/** The place of a chart that a page's script draws; `tableNote` is the id of what names the table with the same numbers. */
import { html, type Markup } from './escape.ts';

export function chartFigure(id: string, title: string, note: string, tableNote = 'trial-table-note'): Markup {
  return html`<figure class="chart js"><figcaption><b>${title}</b> <span>${note}</span></figcaption><div class="canvas-box"><canvas id="${id}" role="img" aria-label="${title}" aria-describedby="${tableNote}"></canvas></div><p class="reading" id="${id}-reading" aria-live="polite"></p></figure>`;
}

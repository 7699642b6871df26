/** What the colours and patterns of waterfalls mean. */
import { TONE_TITLES } from '../../phase-tone.ts';
import type { Waterfall } from '../../waterfall.ts';
import { html, type Markup } from './escape.ts';

function swatch(kind: string, text: string): Markup {
  return html`<li><svg class="swatch" width="22" height="12" aria-hidden="true"><rect class="${kind}" width="22" height="12"/></svg>${text}</li>`;
}

/** Only what the drawings hold. */
export function waterfallLegend(waterfalls: readonly Waterfall[]): Markup {
  const groups = new Set(waterfalls.flatMap(({ lanes }) => lanes.flatMap(({ bars }) => bars.map((bar) => bar.tone.group))));
  const unexplained = waterfalls.some(({ gaps }) => gaps.length > 0);
  return html`<ul class="legend">${[...groups].map((group) => swatch(`wf-bar critical tone-${group} shade-0`, TONE_TITLES[group]))}<li><svg class="swatch" width="22" height="12" aria-hidden="true"><rect class="wf-bar slack tone-runtime" width="22" height="12"/><rect class="wf-bar hatch" width="22" height="12"/></svg>off the critical chain</li>${unexplained && swatch('wf-gap', 'unexplained')}</ul>`;
}

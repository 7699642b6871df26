/** Ratios as people read them: a change in percent with its sign. The exact ratio stands on the element. */
import { formatChange } from '../../../../core/change-words.ts';
import { NO_VALUE } from '../../../../core/format.ts';
import { html, type Markup } from '../escape.ts';

export function changeCell(ratio: number | undefined): Markup {
  return ratio === undefined ? html`<span class="none">${NO_VALUE}</span>` : html`<data value="${String(ratio)}">${formatChange(ratio)}</data>`;
}

/** The exact bounds stand on `data-low` and `data-high`. */
export function changeIntervalCell(lowRatio: number | undefined, highRatio: number | undefined): Markup {
  if (lowRatio === undefined || highRatio === undefined) return html`<span class="none">${NO_VALUE}</span>`;
  return html`<span class="interval" data-low="${String(lowRatio)}" data-high="${String(highRatio)}">${formatChange(lowRatio)} to ${formatChange(highRatio)}</span>`;
}

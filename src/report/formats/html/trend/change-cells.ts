/** Ratios as people read them: a change in percent with its sign. The exact ratio stands on the element. */
import { NO_VALUE } from '../../../../core/format.ts';
import { html, type Markup } from '../escape.ts';

/** `+6.2 %`, `−7.4 %`, `0 %` of a ratio. */
export function changeText(ratio: number): string {
  const text = Math.abs((ratio - 1) * 100).toFixed(1);
  return text === '0.0' ? '0.0 %' : `${ratio < 1 ? '−' : '+'}${text} %`;
}

export function changeCell(ratio: number | undefined): Markup {
  return ratio === undefined ? html`<span class="none">${NO_VALUE}</span>` : html`<data value="${String(ratio)}">${changeText(ratio)}</data>`;
}

/** The exact bounds stand on `data-low` and `data-high`. */
export function changeIntervalCell(lowRatio: number | undefined, highRatio: number | undefined): Markup {
  if (lowRatio === undefined || highRatio === undefined) return html`<span class="none">${NO_VALUE}</span>`;
  return html`<span class="interval" data-low="${String(lowRatio)}" data-high="${String(highRatio)}">${changeText(lowRatio)} to ${changeText(highRatio)}</span>`;
}

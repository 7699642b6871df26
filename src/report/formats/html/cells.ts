/**
 * Numbers in the page. Each carries its exact value in `<data value>`, so that a reader's script, and our own tests, can
 * compare what is shown with the saved run.
 */
import {
  formatBytes,
  formatCount,
  formatInterval,
  formatLimit,
  formatMs,
  formatOfCeiling,
  formatRate,
  formatShare,
  formatSignedMs,
  NO_VALUE,
} from '../../../core/format.ts';
import type { IoRate } from '../../../core/io-rate.ts';
import { html, type Markup } from './escape.ts';

function data(value: number | undefined, text: string): Markup {
  return value === undefined ? html`<span class="none">${NO_VALUE}</span>` : html`<data value="${String(value)}">${text}</data>`;
}

export const msCell = (ms: number | undefined): Markup => data(ms, formatMs(ms));
export const limitCell = (ms: number | undefined): Markup => data(ms, formatLimit(ms));
export const signedMsCell = (ms: number | undefined): Markup => data(ms, formatSignedMs(ms));
export const shareCell = (share: number | undefined): Markup => data(share, formatShare(share));
export const countCell = (count: number | undefined): Markup => data(count, formatCount(count));
export const bytesCell = (bytes: number | undefined): Markup => data(bytes, formatBytes(bytes));
export const ratioCell = (ratio: number | undefined): Markup => data(ratio, `× ${(ratio ?? 0).toFixed(3)}`);
/** In bytes a second. */
export const rateCell = (bytesPerSecond: number | undefined): Markup => data(bytesPerSecond, formatRate(bytesPerSecond, 1000));
export const ofCeilingCell = (rate: Pick<IoRate, 'share' | 'ceiling'>): Markup => data(rate.share, formatOfCeiling(rate));

/** Both ends in one unit; the exact values are on the cell's own `data-low` and, unless it is open above, `data-high`. */
export function intervalCell(lowMs: number | undefined, highMs: number | undefined): Markup {
  if (lowMs === undefined) return html`<span class="none">${NO_VALUE}</span>`;
  return html`<span class="interval" data-low="${String(lowMs)}" ${highMs !== undefined && html`data-high="${String(highMs)}"`}>${formatInterval(lowMs, highMs)}</span>`;
}

/** A range of round numbers, as a reference gives them. */
export const rangeCell = (lowMs: number, highMs: number): Markup =>
  html`<span class="interval" data-low="${String(lowMs)}" data-high="${String(highMs)}">${String(lowMs)}–${String(highMs)} ms</span>`;

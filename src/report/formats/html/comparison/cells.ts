/** Cells that only a comparison has: ratios with their bounds, and parts of a change. */
import { formatShare } from '../../../../core/format.ts';
import type { ChangeRow } from '../../../comparison-view.ts';
import { msCell, ratioCell, signedMsCell } from '../cells.ts';
import { html, type Markup } from '../escape.ts';

/** `× 1.032 to × 1.090` with both exact values; a dash where the counts allow no bounds. */
export function ratioBoundsCell({ lowRatio, highRatio }: Pick<ChangeRow, 'lowRatio' | 'highRatio'>): Markup {
  if (lowRatio === undefined || highRatio === undefined) return ratioCell(undefined);
  return html`<span class="interval" data-low="${String(lowRatio)}" data-high="${String(highRatio)}">${lowRatio.toFixed(3)} to ${highRatio.toFixed(3)}</span>`;
}

export function shiftBoundsCell({ lowMs, highMs }: Pick<ChangeRow, 'lowMs' | 'highMs'>): Markup {
  if (lowMs === undefined || highMs === undefined) return msCell(undefined);
  return html`${signedMsCell(lowMs)} to ${signedMsCell(highMs)}`;
}

/** Parts below half a tenth of a percent, whatever their sign. */
const TRACE = 0.0005;

/** A part of the whole change, which may point the other way: `84.0 %`, `−3.1 %`. */
export function partCell(share: number | undefined): Markup {
  if (share === undefined) return msCell(undefined);
  return html`<data value="${String(share)}">${Math.abs(share) < TRACE ? '0.0 %' : formatShare(share)}</data>`;
}

/** A confidence or a probability that says more with its digits than with one behind the point. */
export function exactShareCell(share: number | undefined): Markup {
  return share === undefined ? msCell(undefined) : html`<data value="${String(share)}">${String(Number((share * 100).toPrecision(4)))} %</data>`;
}

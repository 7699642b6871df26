/**
 * The ratio of a row with its bounds as a line of a forest plot: a logarithmic axis that all rows share, the margin as a
 * band around 1. Places are percentages, so that a drawing fits any width without scaling its marks.
 */
import type { ChangeRow } from '../../../comparison-view.ts';
import { html, type Markup } from '../escape.ts';

type Bounds = Pick<ChangeRow, 'ratio' | 'lowRatio' | 'highRatio'>;

export interface ForestAxis {
  /** Ratios at the left and the right end. */
  readonly low: number;
  readonly high: number;
  readonly margin: number;
  readonly ticks: readonly number[];
}

/** Wider bounds run out of the drawing with an arrow: a phase of some microseconds must not squeeze all others. */
const WIDEST = 4;
const ROUND_RATIOS = [0.25, 0.35, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1, 1.02, 1.05, 1.1, 1.25, 1.5, 2, 3, 4];
/** Of the axis: the least distance of two labels. */
const LABEL_SPACE = 0.24;

function place({ low, high }: Pick<ForestAxis, 'low' | 'high'>, ratio: number): number {
  return Math.log(ratio / low) / Math.log(high / low);
}

/** 1 first, then as many round ratios to either side as find room. */
function ticksOf(axis: Pick<ForestAxis, 'low' | 'high'>): number[] {
  const chosen = [1];
  const outwards = ROUND_RATIOS.filter((ratio) => ratio > axis.low && ratio < axis.high).sort((a, b) => Math.abs(Math.log(b)) - Math.abs(Math.log(a)));
  for (const ratio of outwards) {
    const at = place(axis, ratio);
    if (at > 0.08 && at < 0.92 && chosen.every((other) => Math.abs(place(axis, other) - at) >= LABEL_SPACE)) chosen.push(ratio);
  }
  return chosen.sort((a, b) => a - b);
}

/** The axis that shows the bounds of all `rows` and of the margin. */
export function forestAxis(rows: readonly Bounds[], margin: number): ForestAxis {
  const ratios = rows.flatMap(({ ratio, lowRatio, highRatio }) => [ratio, lowRatio, highRatio].filter((value) => value !== undefined && value > 0) as number[]);
  const widest = Math.max(1 + 2.5 * margin, ...ratios.map((ratio) => Math.max(ratio, 1 / ratio)));
  const high = Math.min(WIDEST, widest) * 1.06;
  const axis = { low: 1 / high, high };
  return { ...axis, margin, ticks: ticksOf(axis) };
}

const percent = (share: number): string => `${(100 * Math.min(1, Math.max(0, share))).toFixed(3)}%`;

/** `+10 %`, `−5 %`, `0`. */
function tickText(ratio: number): string {
  const change = Math.round((ratio - 1) * 100);
  return change === 0 ? '0' : `${change > 0 ? '+' : '−'}${Math.abs(change)} %`;
}

function band(axis: ForestAxis, height: string): Markup {
  const from = place(axis, 1 / (1 + axis.margin));
  const to = place(axis, 1 + axis.margin);
  return html`<rect class="forest-band" x="${percent(from)}" width="${percent(to - from)}" height="${height}"/><line class="forest-one" x1="${percent(place(axis, 1))}" x2="${percent(place(axis, 1))}" y2="${height}"/>`;
}

/** The labels above the drawings. */
export function forestHead(axis: ForestAxis): Markup {
  return html`<svg class="forest" width="100%" height="18" aria-hidden="true">${axis.ticks.map((tick) => html`<text class="forest-tick" x="${percent(place(axis, tick))}" y="13" text-anchor="middle">${tickText(tick)}</text>`)}</svg>`;
}

function arrow(left: boolean): Markup {
  return html`<svg class="forest-end" x="${left ? '0%' : '100%'}" y="11"><path class="forest-arrow" d="${left ? 'M0 0 6-4V4Z' : 'M0 0-6-4V4Z'}"/></svg>`;
}

/** One row: bounds as a line, the ratio as a square, the total's as a diamond. What it shows is in the cells beside it. */
export function forestRow(axis: ForestAxis, row: Bounds & Pick<ChangeRow, 'significant' | 'says'>, isTotal = false): Markup {
  const { ratio, lowRatio, highRatio } = row;
  if (ratio === undefined || ratio <= 0) return html`<svg class="forest" width="100%" height="22" aria-hidden="true">${band(axis, '22')}</svg>`;
  const from = place(axis, Math.max(lowRatio ?? ratio, 1e-9));
  const to = place(axis, highRatio ?? ratio);
  const at = place(axis, ratio);
  const mark = isTotal ? 'M0-7 7 0 0 7-7 0Z' : 'M-4.5-4.5h9v9h-9Z';
  const bounds =
    lowRatio !== undefined && highRatio !== undefined && html`<line class="forest-bounds" x1="${percent(from)}" x2="${percent(to)}" y1="11" y2="11"/>`;
  return html`<svg class="forest ${row.significant ? row.says : 'unproven'}" width="100%" height="22" aria-hidden="true">${band(axis, '22')}${bounds}${from < 0 && arrow(true)}${to > 1 && arrow(false)}${at >= 0 && at <= 1 && html`<svg class="forest-end" x="${percent(at)}" y="11"><path class="forest-mark" d="${mark}"/></svg>`}</svg>`;
}

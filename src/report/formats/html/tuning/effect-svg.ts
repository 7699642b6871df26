/**
 * An effect in milliseconds with its bounds as a dot on a line: one linear axis for all rows, zero marked. Places are
 * percentages, so that a drawing fits any width without scaling its marks.
 */
import { formatSignedMs } from '../../../../core/format.ts';
import type { EffectView } from '../../../tuning-view.ts';
import { html, type Markup } from '../escape.ts';

export interface EffectAxis {
  readonly lowMs: number;
  readonly highMs: number;
}

/** Of the axis, to either side. */
const EDGE = 0.06;
const HEIGHT = 22;

/** The axis that holds all effects, their bounds and zero. */
export function effectAxis(effects: readonly EffectView[]): EffectAxis {
  const all = effects.flatMap(({ ms, lowMs, highMs }) => [ms, lowMs ?? ms, highMs ?? ms]);
  const [least, most] = [Math.min(0, ...all), Math.max(0, ...all)];
  const edgeMs = Math.max((most - least) * EDGE, 0.01);
  return { lowMs: least - edgeMs, highMs: most + edgeMs };
}

function percent({ lowMs, highMs }: EffectAxis, ms: number): string {
  return `${((100 * (ms - lowMs)) / (highMs - lowMs)).toFixed(3)}%`;
}

/** `faster` and `slower` at their ends, and zero where it lies. */
export function effectHead(axis: EffectAxis): Markup {
  const zero = (0 - axis.lowMs) / (axis.highMs - axis.lowMs);
  const label = (ms: number, anchor: string) =>
    html`<text class="forest-tick" x="${percent(axis, ms)}" y="13" text-anchor="${anchor}">${formatSignedMs(ms)}</text>`;
  return html`<svg class="forest" width="100%" height="18" aria-hidden="true">${zero > 0.3 && label(axis.lowMs, 'start')}<text class="forest-tick" x="${percent(axis, 0)}" y="13" text-anchor="middle">0</text>${zero < 0.7 && label(axis.highMs, 'end')}</svg>`;
}

/** One row; what it shows is in the cells beside it. */
export function effectRow(axis: EffectAxis, effect: EffectView | undefined): Markup {
  const zero = html`<line class="forest-one" x1="${percent(axis, 0)}" x2="${percent(axis, 0)}" y2="${String(HEIGHT)}"/>`;
  if (effect === undefined) return html`<svg class="forest" width="100%" height="${String(HEIGHT)}" aria-hidden="true">${zero}</svg>`;
  const { ms, lowMs, highMs, shown } = effect;
  const says = !shown ? 'unproven' : ms < 0 ? 'faster' : 'slower';
  const bounds =
    lowMs !== undefined &&
    highMs !== undefined &&
    html`<line class="forest-bounds" x1="${percent(axis, lowMs)}" x2="${percent(axis, highMs)}" y1="11" y2="11"/>`;
  return html`<svg class="forest ${says}" width="100%" height="${String(HEIGHT)}" aria-hidden="true">${zero}${bounds}<svg class="forest-end" x="${percent(axis, ms)}" y="11"><circle class="forest-mark" r="4.5"/></svg></svg>`;
}

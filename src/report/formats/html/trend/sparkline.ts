/** A series small enough for a table's cell: one line, its reference, gaps where nothing was measured and where the machine changed. */
import { html, type Markup } from '../escape.ts';

const HEIGHT = 24;
/** Room for the dot at the end. */
const EDGE = 3;

export interface Sparkline {
  /** Oldest first; undefined where there is none. */
  readonly values: readonly (number | undefined)[];
  /** Places in `values` at which another segment begins. */
  readonly breaks: readonly number[];
  /** Drawn as a flat line, and always within the range. */
  readonly reference?: number;
  /** Smallest difference between top and bottom: noise shall not look like an event. */
  readonly leastRange: number;
  /** What the drawing says, for who does not see it. */
  readonly label: string;
}

function pathOf({ values, breaks }: Sparkline, yOf: (value: number) => string): string {
  let path = '';
  let isDown = false;
  for (const [x, value] of values.entries()) {
    if (breaks.includes(x)) isDown = false;
    if (value === undefined) {
      isDown = false;
      continue;
    }
    path += `${isDown ? 'L' : 'M'}${x} ${yOf(value)}`;
    // A point between two gaps is a dot: a line of no length with round ends.
    if (!isDown) path += 'h0';
    isDown = true;
  }
  return path;
}

/** Nothing where no value is. The drawing stretches with its cell, strokes do not. */
export function sparkline(drawn: Sparkline): Markup | undefined {
  const present = drawn.values.filter((value) => value !== undefined);
  if (present.length === 0) return undefined;
  const all = drawn.reference === undefined ? present : [...present, drawn.reference];
  const middle = (Math.max(...all) + Math.min(...all)) / 2;
  const range = Math.max(Math.max(...all) - Math.min(...all), drawn.leastRange);
  const yOf = (value: number): string => (EDGE + ((middle + range / 2 - value) / range) * (HEIGHT - 2 * EDGE)).toFixed(1);
  const width = Math.max(1, drawn.values.length - 1);
  const last = drawn.values.at(-1);
  const breaks = drawn.breaks.length > 0 && html`<path class="spark-break" d="${drawn.breaks.map((x) => `M${x - 0.5} 0v${HEIGHT}`).join('')}"/>`;
  const reference = drawn.reference !== undefined && html`<path class="spark-reference" d="M0 ${yOf(drawn.reference)}H${String(width)}"/>`;
  return html`<svg class="spark" viewBox="0 0 ${String(width)} ${String(HEIGHT)}" preserveAspectRatio="none" height="${String(HEIGHT)}" role="img" aria-label="${drawn.label}">${breaks}${reference}<path class="spark-line" d="${pathOf(drawn, yOf)}"/>${last !== undefined && html`<path class="spark-end" d="M${String(width)} ${yOf(last)}h0"/>`}</svg>`;
}

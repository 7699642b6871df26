/** A course of numbers in one line of text: low is slow to rise, so equal values are a flat line in the middle. */

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
/** Nothing was measured there. */
const GAP = '·';

/** The newest `columns` values, from the smallest of them to the largest. A spread below 1 % of the values is drawn flat: it is no course. */
export function sparkline(values: readonly (number | undefined)[], columns: number): string {
  const shown = values.slice(-columns);
  const known = shown.filter((value): value is number => value !== undefined && Number.isFinite(value));
  const low = Math.min(...known);
  const spread = Math.max(Math.max(...known) - low, Math.abs(low) * 0.01);
  const flat = Math.max(...known) - low < Math.abs(low) * 0.01;
  return shown
    .map((value) => {
      if (value === undefined || !Number.isFinite(value)) return GAP;
      const step = flat || spread === 0 ? 3 : Math.min(BARS.length - 1, Math.floor(((value - low) / spread) * BARS.length));
      return BARS[step];
    })
    .join('');
}

/** A change in words: `+6.2 %`, `6 % (3 to 9)`, never a p-value alone. Ratios are candidate / baseline. */
import { formatMs, NO_VALUE } from './format.ts';

/** Digits behind the point that three percentages of one change share: none where the bounds are wide, one where they are narrow. */
function places(percents: readonly number[]): number {
  const span = Math.max(...percents) - Math.min(...percents);
  const smallest = Math.min(...percents.map(Math.abs));
  return span >= 3 && smallest >= 1 ? 0 : 1;
}

type Maybe = number | null | undefined;

/** `+6.2 %` for a ratio of 1.062, `0.0 %` for what rounds to it, a dash where there is none. */
export function formatChange(ratio: Maybe): string {
  if (typeof ratio !== 'number' || !Number.isFinite(ratio)) return NO_VALUE;
  const percent = (ratio - 1) * 100;
  const shown = Math.abs(percent).toFixed(Math.abs(percent) < 99.95 ? 1 : 0);
  return `${Number(shown) === 0 ? '' : percent < 0 ? '−' : '+'}${shown} %`;
}

/** `−1.2 % to +3.4 %`, open ends as a dash; a dash alone where there are no bounds. */
export function formatChangeBounds(lowRatio: Maybe, highRatio: Maybe): string {
  const [low, high] = [formatChange(lowRatio), formatChange(highRatio)];
  return low === NO_VALUE && high === NO_VALUE ? NO_VALUE : `${low} to ${high}`;
}

const signed = (text: string): string => text.replace('-', '−');

/** `6 % (3 to 9)`: how much slower (`slower`) or faster; a bound that lies on the other side is negative. */
export function percentWithBounds(ratio: number, low: number | undefined, high: number | undefined, direction: 'slower' | 'faster'): string {
  const percent = (value: number): number => (direction === 'slower' ? value - 1 : 1 - value) * 100;
  if (low === undefined || high === undefined) return `${signed(percent(ratio).toFixed(1))} %`;
  const bounds = [percent(low), percent(high)].sort((a, b) => a - b) as [number, number];
  const digits = places([percent(ratio), ...bounds]);
  const text = (value: number): string => signed(value.toFixed(digits));
  return `${text(percent(ratio))} % (${text(bounds[0])} to ${text(bounds[1])})`;
}

/** `8 % faster to 78 % slower`, `3 to 9 % slower`: where the truth lies, for a change that is not shown. */
export function rangeInWords(low: number, high: number): string {
  const bounds = [low, high].map((ratio) => (ratio - 1) * 100);
  const digits = places(bounds);
  const [first = '', second = ''] = bounds.map((percent) => Math.abs(percent).toFixed(digits));
  if (low < 1 && high > 1) return `${first} % faster to ${second} % slower`;
  return low >= 1 ? `${first} to ${second} % slower` : `${second} to ${first} % faster`;
}

/** `4 %`, `1.3 %`: a share that is not claimed more exactly than it is known. */
export function roughPercent(share: number): string {
  const percent = share * 100;
  return `${percent >= 9.95 ? percent.toFixed(0) : Number(percent.toFixed(1))} %`;
}

/** `301.2 ms → 319.4 ms` */
export function fromTo(baselineMs: number | undefined, candidateMs: number | undefined): string {
  return baselineMs === undefined && candidateMs === undefined ? NO_VALUE : `${formatMs(baselineMs)} → ${formatMs(candidateMs)}`;
}

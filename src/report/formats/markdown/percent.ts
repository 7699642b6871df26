/** Ratios as people say them: by how much the candidate is slower or faster. */
import { NO_VALUE } from '../../../core/format.ts';

type Maybe = number | null | undefined;

/** `+6.2 %` for a ratio of 1.062, a dash where there is none. */
export function formatChange(ratio: Maybe): string {
  if (typeof ratio !== 'number' || !Number.isFinite(ratio)) return NO_VALUE;
  const percent = (ratio - 1) * 100;
  const digits = Math.abs(percent) < 99.95 ? 1 : 0;
  const shown = Math.abs(percent).toFixed(digits);
  return `${Number(shown) === 0 ? '' : percent < 0 ? '−' : '+'}${shown} %`;
}

/** `−1.2 % to +3.4 %`, open ends as a dash; a dash alone where there are no bounds. */
export function formatChangeBounds(lowRatio: Maybe, highRatio: Maybe): string {
  const [low, high] = [formatChange(lowRatio), formatChange(highRatio)];
  return low === NO_VALUE && high === NO_VALUE ? NO_VALUE : `${low} to ${high}`;
}

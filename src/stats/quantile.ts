/**
 * Quantiles of a sample (type 7, the interpolation of R's default and of NumPy). A failed start is +Infinity: it ranks
 * behind every value, and a quantile that falls on or next to it is +Infinity too.
 */

/** A copy in ascending order; Infinity sorts last. */
export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Type-7 quantile at `share` (0 to 1), in the unit of the values; undefined for an empty sample. */
export function quantile(values: readonly number[], share: number): number | undefined {
  return quantileOfSorted(ascending(values), share);
}

/** As `quantile`, for values that are in ascending order already. */
export function quantileOfSorted(sorted: readonly number[], share: number): number | undefined {
  const last = sorted.length - 1;
  if (last < 0) return undefined;
  const position = Math.min(Math.max(share, 0), 1) * last;
  // A share such as 0.95 has no exact binary form: 0.95 x 20 must fall on rank 19 and not just behind it.
  const nearest = Math.round(position);
  const whole = Math.abs(position - nearest) < 1e-9 ? nearest : Math.floor(position);
  const fraction = Math.max(0, position - whole);
  const lower = sorted[whole] as number;
  const upper = sorted[Math.min(whole + 1, last)] as number;
  if (fraction < 1e-9 || lower === upper) return lower;
  return upper === Infinity ? Infinity : lower + fraction * (upper - lower);
}

/** The middle value, in the unit of the values; undefined for an empty sample. */
export function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}

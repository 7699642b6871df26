/** Benjamini and Hochberg's procedure (1995): of many tests, which may be called discoveries. */

/**
 * For each p-value whether it is a discovery, so that at most `rate` of the discoveries are false on average, for tests
 * that are independent or positively dependent. A value that is no number is none.
 */
export function benjaminiHochberg(pValues: readonly number[], rate: number): boolean[] {
  const sorted = pValues.filter((value) => value >= 0).sort((a, b) => a - b);
  let limit = -1;
  for (const [index, value] of sorted.entries()) {
    if (value <= (rate * (index + 1)) / sorted.length) limit = value;
  }
  return pValues.map((value) => value <= limit);
}

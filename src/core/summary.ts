/** What summarising one quantity over the trials of one variant says. */

export interface Summary {
  readonly count: number;
  readonly misses: number;
  /** Infinity where at least half of the starts failed, NaN without any start; JSON has null for both. */
  readonly medianMs: number;
  /** Exact order-statistic interval of the median at 95 %; missing where the count is below 6. */
  readonly lowMs?: number;
  readonly highMs?: number;
  /** Of the starts that did not fail; NaN (null in JSON) where all did. */
  readonly minMs: number;
  readonly maxMs: number;
  /** Type-7 quantile; missing where the count does not allow one. */
  readonly p90Ms?: number;
  readonly p95Ms?: number;
  /** Doubts about this summary, in sentences. */
  readonly doubts: readonly string[];
}

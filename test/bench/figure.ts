/** What a bench prints: one figure against its reference, measured in the same interleaved run. */

export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly unit: 'ms' | 'µs' | 'KB' | 'share' | 's';
  readonly value: number;
  /** Interval of the value (or of the ratio, where there is one) at 95 %. */
  readonly low?: number;
  readonly high?: number;
  readonly reference?: { readonly name: string; readonly value: number };
  /** value / reference. */
  readonly ratio?: number;
  /** What was asked for, as words: '<= 1.10 x'. */
  readonly limit: string;
  readonly met: boolean;
  /** Number of measurements behind it. */
  readonly count: number;
  readonly note?: string;
}

export interface BenchContext {
  /** Absolute root of the checkout. */
  readonly root: string;
  /** A folder of this bench's own, removed afterwards. */
  readonly folder: string;
  /** Fewer repetitions: proves that the bench works, not the figure. */
  readonly quick: boolean;
  say(message: string): void;
}

/** Every file of this folder that exports `bench` is one. */
export type Bench = (context: BenchContext) => Promise<Figure[]>;

/** How fast the model's bytes came in a phase, and the rate of what they had to pass. */
import type { IoCeilings } from './gpu.ts';

export interface MeasuredCeilings extends IoCeilings {
  /** Why a rate is 0, or what was not as wished; one sentence each. */
  readonly notes: readonly string[];
}

/** A phase, or two of them that ran at once. */
export type IoRateId = 'model-read' | 'deserialize' | 'model-read+deserialize';

export interface IoRate {
  readonly id: IoRateId;
  readonly title: string;
  readonly bytes: number;
  /** Median of the time in which it ran. */
  readonly medianMs: number;
  /** Missing where the bytes did not move in this time: a file was only mapped. */
  readonly bytesPerSecond?: number;
  /** The narrowest of what the bytes passed; missing where it was not measured, or where nothing measured applies. */
  readonly ceiling?: { readonly of: 'disk' | 'pinned copy'; readonly bytesPerSecond: number };
  /** Of the ceiling. More than 1 where the file was not wholly on the disk, or the disk was slower when it was measured. */
  readonly share?: number;
  /** Where the bytes came from, as half a sentence: `from the page cache`. */
  readonly note: string;
}

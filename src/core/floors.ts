/** What this machine was measured to need for the parts of a start that no setting of an engine can take away. Rates are bytes a second. */

export interface MemoryRate {
  /** Reading a mapped file that is in the page cache, every word of it; 0 where it could not be measured. */
  readonly oneCore: number;
  readonly allCores: number;
  /** Why it is 0, in sentences. */
  readonly notes: readonly string[];
}

export interface Floors {
  /**
   * A start that does nothing: the same image, options and Node with an empty program. Milliseconds by phase, median of
   * `bareStarts`; empty where none could be made.
   */
  readonly bare: Readonly<Record<string, number>>;
  /** `an empty program`, `the smallest container of the same image` */
  readonly bareOf: string;
  readonly bareStarts: number;
  /** 0 where it is not known, or where nothing passes there. */
  readonly memory: number;
  readonly disk: number;
  readonly pinnedCopy: number;
  readonly addonBytes: number;
  /** The engine library and our backend of it. */
  readonly libraryBytes: number;
  readonly modelBytes: number;
  /** What could not be measured, and why; in sentences. */
  readonly notes: readonly string[];
}

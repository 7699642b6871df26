/**
 * What is known of a backend without opening anything: names, the table of its options, where its library lies. The
 * scenario side checks `engine.options` against the table; the native side reads the same names.
 */

export interface OptionRow {
  readonly kind: 'choice' | 'integer' | 'number' | 'boolean' | 'string' | 'path' | 'duration' | 'size';
  readonly choices?: readonly (string | number | boolean)[];
  readonly default?: string | number | boolean;
  readonly help: string;
  readonly min?: number;
  readonly max?: number;
  /** The row stands for every key that begins with its own, like `config.`. */
  readonly prefix?: boolean;
}

export type OptionTable = Readonly<Record<string, OptionRow>>;

export interface BackendDescriptor {
  readonly id: string;
  readonly title: string;
  /** What file it takes, in a few words. */
  readonly artifact: string;
  /** False for a backend that starts without a model. */
  readonly needsModel: boolean;
  /** True for a backend that runs on a GPU: containers get all of them unless the scenario says otherwise. */
  readonly usesGpu?: boolean;
  readonly options: OptionTable;
  /**
   * Absolute path of the engine library of this installation that `options` ask for, where they name none themselves;
   * undefined where the backend has none of its own. Throws ENGINE_LIBRARY_MISSING.
   */
  findLibrary(options?: Readonly<Record<string, string | number | boolean>>): string | undefined;
  /** What to say where findLibrary finds none; only backends that cannot start without one have it. */
  readonly libraryRemedy?: string;
  /** Version of that library, read from its package, not from the library; undefined where it is not known. */
  version(): string | undefined;
}

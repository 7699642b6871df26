/**
 * The shape of engine.node, the addon inside the instance: loaders, backends, marks. native/addon implements exactly
 * this. Every asynchronous call runs on a native thread of its own and marks its phases there, so a busy event loop
 * cannot stretch them. Errors carry `code` (an ErrorCode), `phase` and `logTail`.
 */
import type { MarkEdge } from '../core/mark.ts';
import type { InputSpec, NativeOptions, StartPlan } from '../core/start-plan.ts';

export type { InputSpec, NativeOptions, StartPlan };

export interface TensorDescription {
  readonly name: string;
  /** 'float32', 'int64', 'string', … */
  readonly type: string;
  /** -1 where the model leaves a dimension open. */
  readonly shape: readonly number[];
}

export interface LoadFacts {
  /** The loader that really ran (auto chooses; direct may fall back). */
  readonly loader: string;
  readonly bytes: number;
  readonly warnings: readonly string[];
}

export interface InferenceFacts {
  readonly milliseconds: number;
  readonly outputs: readonly (TensorDescription & { readonly checksum: string })[];
}

export interface NativeContext {
  /** Runs one inference on the context's inputs, on a native thread. */
  infer(): Promise<InferenceFacts>;
  dispose(): void;
}

export interface NativeEngine {
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
  readonly loaded: LoadFacts;
  /** What the backend tells of the engine and its device by now, like 'device.name'; asks the device. */
  readonly facts: Readonly<Record<string, string>>;
  /** What became of the early start: 'adopted', or 'not adopted (why)'; '' where none was asked for. */
  readonly early: string;
  /** Those that the plan asked for, in order. */
  readonly contexts: readonly NativeContext[];
  /** context-create and buffer-allocate of context `index`, for those that are made later. */
  createContext(index: number, inputs: readonly InputSpec[]): Promise<NativeContext>;
  dispose(): void;
}

export interface NativeBackend {
  readonly id: string;
  /** Version of the engine library; '' before the start. */
  readonly version: string;
  /**
   * library-load, driver-init, device-context, runtime-create, model-read, deserialize, context-create, buffer-allocate,
   * warm-up: all of them on native threads, without coming back to the JavaScript thread in between. With the order
   * early it adopts what the early start of this process made, and makes it itself where there is none.
   */
  start(plan: StartPlan): Promise<NativeEngine>;
  dispose(): void;
}

export interface SavedRecord {
  readonly phase: string;
  readonly edge: MarkEdge;
  readonly timestampNs: bigint;
  readonly threadId: number;
  readonly lane: string;
  readonly index: number;
  readonly bytes: number;
}

/** What a loader costs until one reader has seen every page. */
export interface LoadTiming {
  /** The loader that really ran. */
  readonly loader: string;
  readonly bytes: number;
  readonly loadMs: number;
  /** Reading one byte of each page afterwards: where a mapping pays what it put off. */
  readonly touchMs: number;
  readonly warnings: readonly string[];
}

export interface EngineAddon {
  readonly abi: number;
  /** CLOCK_MONOTONIC right after the addon's own initialisation. */
  readonly loadedNs: bigint;
  monotonicNs(): bigint;
  /** Opens (makes, if need be) the marks file; without this call marks are kept in memory only. Throws with an errno text. */
  openMarks(path: string): void;
  /** Turns marks off altogether: the control of the overhead measurement. */
  disableMarks(): void;
  /** At most 1 µs. `timestampNs` backdates: Node's own start stamp was taken before the addon existed. */
  mark(phase: string, edge: MarkEdge, timestampNs?: bigint, lane?: string): void;
  /** All marks so far, from memory. */
  records(): SavedRecord[];
  /** Opens the backend's shared library by id, beside the addon; no engine library is opened yet. Where an early start has begun, start() does it. */
  openBackend(id: string, options: NativeOptions): NativeBackend;
  /** Residency and eviction by path, for the helper container of an unprivileged harness. */
  residency(paths: readonly string[]): { path: string; sizeBytes: number; residentBytes: number; error?: string }[];
  evict(paths: readonly string[]): string[];
  /** Loads the file, touches every page and lets it go; no marks are taken. For comparing loaders. */
  timeLoad(file: string, loader: string, options: NativeOptions): Promise<LoadTiming>;
}

/**
 * The ways in which an engine can be started that a race compares, by backend: a file, a loader, an order and options.
 * A strategy whose file has to be written first says which one.
 */
import type { PipelineOrder } from '../../core/scenario.ts';
import type { NativeOptions } from '../../core/start-plan.ts';

/** model: the one that was named. optimised: the same after the engine's own optimisation. ort: that in ORT format. */
export type StrategyFile = 'model' | 'optimised' | 'ort';

export interface SessionStrategy {
  readonly id: string;
  readonly title: string;
  readonly file: StrategyFile;
  /** `auto` unless said. */
  readonly loader?: string;
  /** `overlapped`, as in a scenario, unless said. */
  readonly order?: PipelineOrder;
  readonly options: NativeOptions;
}

const STANDARD: SessionStrategy = { id: 'standard', title: 'as a scenario without settings', file: 'model', options: {} };
const SEQUENTIAL: SessionStrategy = { id: 'sequential', title: 'one phase after the other', file: 'model', order: 'sequential', options: {} };
const ENGINE_READS: SessionStrategy = { id: 'engine-reads', title: 'the engine reads the file itself', file: 'model', loader: 'path', options: {} };

/** What was optimised when it was written need not be optimised again. */
const DONE = { graphOptimization: 'disable' } as const;

const ONNXRUNTIME: readonly SessionStrategy[] = [
  STANDARD,
  SEQUENTIAL,
  ENGINE_READS,
  { id: 'no-prepacking', title: 'weights stay as they are', file: 'model', options: { prepacking: 'false' } },
  { id: 'no-optimisation', title: 'the graph stays as it is', file: 'model', options: DONE },
  { id: 'no-arena', title: 'memory without an arena', file: 'model', options: { arena: 'false' } },
  { id: 'no-spinning', title: 'waiting threads sleep', file: 'model', options: { spinning: 'false' } },
  { id: 'one-thread', title: 'one thread inside operators', file: 'model', options: { intraThreads: '1' } },
  { id: 'optimised', title: 'optimised beforehand, ONNX', file: 'optimised', options: DONE },
  { id: 'ort', title: 'optimised beforehand, ORT format', file: 'ort', options: DONE },
  { id: 'ort-mapped', title: 'ORT format, mapped by the engine', file: 'ort', loader: 'path', options: { ...DONE, mappedModel: 'true' } },
  {
    id: 'ort-in-place',
    title: 'ORT format, mapped, weights in place',
    file: 'ort',
    loader: 'path',
    options: { ...DONE, mappedModel: 'true', modelBytesForInitializers: 'true', prepacking: 'false', spinning: 'false' },
  },
];

const TENSORRT: readonly SessionStrategy[] = [
  STANDARD,
  SEQUENTIAL,
  { ...ENGINE_READS, id: 'stream-reader', title: 'TensorRT reads by itself, newest reader' },
  { id: 'stream-reader-v1', title: 'TensorRT reads by itself, first reader', file: 'model', loader: 'path', options: { streamReader: 'v1' } },
  { id: 'stream-reader-v2', title: 'TensorRT reads straight to the device', file: 'model', loader: 'path', options: { streamReader: 'v2' } },
  { id: 'pageable', title: 'copied from ordinary memory', file: 'model', options: { source: 'pageable' } },
  { id: 'registered', title: 'page-locked before it is copied', file: 'model', options: { source: 'registered' } },
  { id: 'huge-registered', title: 'huge pages, page-locked', file: 'model', loader: 'huge', options: { source: 'registered' } },
  { id: 'user-managed', title: 'memory of a context for its shapes', file: 'model', options: { allocation: 'user-managed' } },
];

const FAKE: readonly SessionStrategy[] = [STANDARD, SEQUENTIAL];

const BY_BACKEND: Readonly<Record<string, readonly SessionStrategy[]>> = { onnxruntime: ONNXRUNTIME, tensorrt: TENSORRT, fake: FAKE };

/** Those of a backend for the file that was named; an ORT-format file is optimised already and is no ONNX file again. */
export function sessionStrategies(backend: string, isOrt: boolean): readonly SessionStrategy[] {
  const all = BY_BACKEND[backend] ?? [STANDARD, SEQUENTIAL];
  if (!isOrt) return all;
  const own = all.filter(({ id, file }) => file !== 'optimised' && id !== 'ort' && id !== 'no-optimisation');
  return own.map((strategy) => ({ ...strategy, file: 'model', options: { ...DONE, ...strategy.options } }));
}

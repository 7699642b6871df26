/** What a start with TensorRT does inside the container: beside one another, or from the first millisecond of the process on. */
import type { MarkSource } from '../../src/core/mark.ts';

export interface Step {
  readonly phase: string;
  readonly lane: string;
  readonly source: MarkSource;
  readonly durationMs: number;
  /** The phases that it waits for; nothing: it begins with the start. */
  readonly after: string | readonly string[] | undefined;
  readonly bytes?: number;
}

export type GpuPipeline = 'overlapped' | 'early';

const NODE: readonly Step[] = [
  { phase: 'process-spawn', lane: 'main', source: 'entrypoint', durationMs: 2.3, after: 'task-start' },
  { phase: 'node-bootstrap', lane: 'main', source: 'entrypoint', durationMs: 36.2, after: 'process-spawn' },
  { phase: 'addon-load', lane: 'main', source: 'entrypoint', durationMs: 2.9, after: 'node-bootstrap' },
  { phase: 'listen', lane: 'main', source: 'entrypoint', durationMs: 4.2, after: 'addon-load' },
];

/** Begins where the addon is loaded, or with the process. */
function natively(lane: string, after: string): readonly Step[] {
  return [
    { phase: 'driver-init', lane: `${lane}-1`, source: 'entrypoint', durationMs: 98.4, after },
    { phase: 'model-read', lane: `${lane}-2`, source: 'entrypoint', durationMs: 21.2, after, bytes: 52_000_000 },
    { phase: 'library-load', lane: `${lane}-1`, source: 'entrypoint', durationMs: 8.1, after: 'driver-init' },
    { phase: 'device-context', lane: `${lane}-3`, source: 'entrypoint', durationMs: 94.9, after: 'driver-init' },
  ];
}

const ENGINE: readonly Step[] = [
  { phase: 'runtime-create', lane: 'worker-1', source: 'entrypoint', durationMs: 4.1, after: ['library-load', 'device-context'] },
  { phase: 'deserialize', lane: 'worker-1', source: 'entrypoint', durationMs: 24.6, after: ['runtime-create', 'model-read'], bytes: 52_000_000 },
  { phase: 'context-create', lane: 'worker-1', source: 'entrypoint', durationMs: 4.9, after: 'deserialize' },
  { phase: 'buffer-allocate', lane: 'worker-1', source: 'entrypoint', durationMs: 0.8, after: 'context-create' },
  { phase: 'ready', lane: 'probe', source: 'probe', durationMs: 1.9, after: 'buffer-allocate' },
];

export function gpuSteps(pipeline: GpuPipeline): readonly Step[] {
  return pipeline === 'early' ? [...natively('early', 'task-start'), ...NODE, ...ENGINE] : [...NODE, ...natively('worker', 'addon-load'), ...ENGINE];
}

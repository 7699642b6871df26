/** Builders of one trial: a realistic start of the built-in model in a container, or of a foreign server. */
import type { StateEvidence } from '../../src/core/cold-state.ts';
import type { Mark, MarkSource } from '../../src/core/mark.ts';
import { saveMarks } from '../../src/core/timeline.ts';
import type { Trial } from '../../src/core/trial.ts';
import { type GpuPipeline, gpuSteps, type Step } from './gpu-steps.ts';
import { aTimeline, START_NS, someMarks } from './some-marks.ts';

export interface TrialShape {
  /** Multiplies every duration: 1 is a start of about 320 ms. */
  readonly scale?: number;
  /** Multiplies the durations of single phases. */
  readonly phaseScale?: Readonly<Record<string, number>>;
  readonly target?: 'docker' | 'process';
  readonly instrumented?: boolean;
  /** A start with TensorRT instead, in this order. */
  readonly gpu?: GpuPipeline;
  /** Replaces the bytes that the phases moved. */
  readonly bytes?: number;
}

const MODEL_BYTES = 102_000_000;

const PLATFORM: readonly Step[] = [
  { phase: 'container-create', lane: 'platform', source: 'harness', durationMs: 6.1, after: undefined },
  { phase: 'network', lane: 'platform', source: 'dockerd', durationMs: 9.4, after: 'container-create' },
  { phase: 'task-create', lane: 'platform', source: 'containerd', durationMs: 151.8, after: 'network' },
  { phase: 'task-start', lane: 'platform', source: 'containerd', durationMs: 7.6, after: 'task-create' },
];

const INSIDE: readonly Step[] = [
  { phase: 'process-spawn', lane: 'main', source: 'entrypoint', durationMs: 2.3, after: 'task-start' },
  { phase: 'node-bootstrap', lane: 'main', source: 'entrypoint', durationMs: 36.2, after: 'process-spawn' },
  { phase: 'addon-load', lane: 'main', source: 'entrypoint', durationMs: 2.9, after: 'node-bootstrap' },
  { phase: 'library-load', lane: 'worker-1', source: 'entrypoint', durationMs: 17.7, after: 'addon-load' },
  { phase: 'listen', lane: 'main', source: 'entrypoint', durationMs: 4.2, after: 'addon-load' },
  { phase: 'runtime-create', lane: 'worker-1', source: 'entrypoint', durationMs: 2.6, after: 'library-load' },
  { phase: 'model-read', lane: 'worker-2', source: 'entrypoint', durationMs: 31.5, after: 'addon-load', bytes: MODEL_BYTES },
  { phase: 'deserialize', lane: 'worker-1', source: 'entrypoint', durationMs: 61.4, after: 'model-read' },
  { phase: 'context-create', lane: 'worker-1', source: 'entrypoint', durationMs: 1.6, after: 'deserialize' },
  { phase: 'buffer-allocate', lane: 'worker-1', source: 'entrypoint', durationMs: 1.2, after: 'context-create' },
  { phase: 'ready', lane: 'probe', source: 'probe', durationMs: 1.9, after: 'buffer-allocate' },
];

const FOREIGN: readonly Step[] = [{ phase: 'ready', lane: 'probe', source: 'probe', durationMs: 148, after: 'task-start' }];

const INFERENCES: readonly Step[] = [
  { phase: 'first-inference', lane: 'probe', source: 'probe', durationMs: 23.5, after: 'ready' },
  { phase: 'second-inference', lane: 'probe', source: 'probe', durationMs: 19.6, after: 'first-inference' },
];

const UNCERTAIN_MS: Partial<Record<MarkSource, number>> = { dockerd: 0.05, containerd: 0.05, probe: 0.4 };

function insideOf({ instrumented, gpu, bytes }: TrialShape): readonly Step[] {
  if (instrumented === false) return FOREIGN;
  const steps = gpu === undefined ? INSIDE : gpuSteps(gpu);
  return bytes === undefined ? steps : steps.map((step) => (step.bytes === undefined ? step : { ...step, bytes }));
}

/** The marks that a start of this shape leaves, and when it was ready. */
function layOut(shape: TrialShape): { marks: Mark[]; readyMs: number } {
  const steps = [...(shape.target === 'process' ? [] : PLATFORM), ...insideOf(shape), ...INFERENCES];
  const ends = new Map<string, number>();
  const marks = steps.flatMap(({ phase, after, durationMs, lane, source, bytes }) => {
    const beginMs = Math.max(0, ...[after ?? []].flat().map((phase) => ends.get(phase) ?? 0));
    const endMs = beginMs + durationMs * (shape.scale ?? 1) * (shape.phaseScale?.[phase] ?? 1);
    ends.set(phase, endMs);
    const uncertaintyMs = UNCERTAIN_MS[source] ?? 0;
    return someMarks(phase, beginMs, endMs, { lane, source, uncertaintyMs, ...(bytes !== undefined && { bytes }) });
  });
  const startMs = ends.get('container-create');
  const runsMs = ends.get('task-start');
  if (startMs !== undefined && runsMs !== undefined)
    marks.push(...someMarks('container-start', startMs, runsMs + 1.5, { lane: 'platform', source: 'harness' }));
  return { marks, readyMs: ends.get('ready') ?? 0 };
}

/** Evidence of a state that holds: the model and the engine library wholly in the page cache. */
export function aStateEvidence(overrides: Partial<StateEvidence> = {}): StateEvidence {
  return {
    requested: 'warm',
    verified: true,
    established: 'one unmeasured start',
    method: 'cachestat',
    files: [
      { path: '/models/resnet50.onnx', role: 'model', sizeBytes: MODEL_BYTES, residentBytes: MODEL_BYTES },
      { path: '/opt/coldstart/libonnxruntime.so.1', role: 'library', sizeBytes: 22_400_000, residentBytes: 22_400_000 },
    ],
    totals: [
      { role: 'model', files: 1, sizeBytes: MODEL_BYTES, residentBytes: MODEL_BYTES, exemptFiles: 0 },
      { role: 'library', files: 1, sizeBytes: 22_400_000, residentBytes: 22_400_000, exemptFiles: 0 },
    ],
    ...overrides,
  };
}

/** A completed start; `shape` bends its timeline, `overrides` replaces fields of the result. */
export function aTrial(overrides: Partial<Trial> = {}, shape: TrialShape = {}): Trial {
  const { marks, readyMs: laidOutMs } = layOut(shape);
  const instrumented = shape.instrumented !== false;
  const timeline = aTimeline(marks, laidOutMs, { instrumented });
  const readyMs = timeline.readyMs ?? laidOutMs;
  const order = overrides.order ?? 1;
  const inferredMs = (phase: string): number => timeline.spans.find((span) => span.phase === phase)?.endMs ?? 0;
  return {
    id: `trial-${String(order).padStart(3, '0')}`,
    order,
    variant: 'default',
    role: 'measured',
    outcome: 'completed',
    startRequestedNs: String(81_234_567_890_123n + BigInt(order) * 1_500_000_000n),
    bootId: '6f1c7a52-0d3b-4d0e-9a55-1f2a3b4c5d6e',
    startedAt: new Date(Date.UTC(2026, 10, 20, 8, 30, 0, 0) + order * 1500).toISOString(),
    portMs: readyMs - 1.2,
    ...(instrumented ? { readyInsideMs: readyMs - 0.4 } : {}),
    readyMs,
    firstInferenceMs: inferredMs('first-inference'),
    secondInferenceMs: inferredMs('second-inference'),
    marks: saveMarks(marks, START_NS),
    spans: timeline.spans,
    gaps: timeline.gaps,
    ...(timeline.coverage !== undefined && { coverage: timeline.coverage }),
    coverageOf: instrumented ? 'everything' : 'platform',
    uncertaintyMs: timeline.uncertaintyMs,
    state: aStateEvidence(),
    counters: { majorFaults: 0, minorFaults: 21_400, blockReadBytes: 0, maxResidentBytes: 291_000_000, throttledMs: 0, cpuMs: 210, cpuPressure: 0.02 },
    harnessMs: 96,
    shared: false,
    facts: instrumented
      ? {
          'engine.version': '1.30.0',
          'model.bytes': MODEL_BYTES,
          'model.format': 'onnx',
          'loader.used': 'mmap',
          'threads.intra': 8,
          'node.version': '20.20.0',
          'cpu.count': 8,
          pipeline: 'overlapped',
          contexts: 1,
        }
      : {},
    warnings: [],
    logFile: `logs/${String(order).padStart(3, '0')}.log`,
    ...overrides,
  };
}

/** A start that did not become ready. */
export function aFailedTrial(overrides: Partial<Trial> = {}, shape: TrialShape = {}): Trial {
  const trial = aTrial(overrides, shape);
  const {
    readyMs: _ready,
    readyInsideMs: _inside,
    firstInferenceMs: _first,
    secondInferenceMs: _second,
    portMs: _port,
    coverage: _coverage,
    uncertaintyMs: _uncertainty,
    ...rest
  } = trial;
  const timedOut = overrides.outcome === 'timed-out';
  const failure = timedOut
    ? { code: 'PROBE_TIMED_OUT', message: 'no 200 from http://172.17.0.2:8080/health within 60 s; 503 was the last answer' }
    : { code: 'TARGET_EXITED', message: 'the instance ended with exit code 1 before it was ready', phase: 'deserialize' };
  const outcome = overrides.outcome ?? 'crashed';
  return { ...rest, outcome, failure: overrides.failure ?? failure, spans: trial.spans.filter((span) => span.phase !== 'ready') };
}

/**
 * The one ordered catalogue of phases. Colours, order, tables, CSV columns and documentation follow from it; a new
 * phase is one row here. It says nothing about how a phase is measured: that is the business of whoever marks it.
 */

/** Who can mark a phase: any instance, only our own entry point, or only a foreign one. */
type PhaseAudience = 'all' | 'instrumented' | 'foreign' | 'inferring';

export interface Phase {
  readonly id: string;
  readonly title: string;
  /** Children partition their parent as far as known; coverage counts leaves only. */
  readonly parent?: string;
  readonly targets: 'all' | readonly ('process' | 'docker' | 'kubernetes')[];
  readonly audience: PhaseAudience;
  /** What begins and what ends it, in one sentence. */
  readonly meaning: string;
  /** Reference band of OpenSpec that it belongs to, if any. */
  readonly band?: ReferenceBandId;
}

type ReferenceBandId = 'container' | 'libraries' | 'deserialization' | 'context';

export interface ReferenceBand {
  readonly id: ReferenceBandId;
  readonly title: string;
  readonly lowMs: number;
  readonly highMs: number;
}

/** OpenSpec's reference phases: an A100 with NVMe and a ResNet-50 engine of about 100 MB. */
export const REFERENCE_BANDS: readonly ReferenceBand[] = [
  { id: 'container', title: 'container initialisation', lowMs: 300, highMs: 600 },
  { id: 'libraries', title: 'CUDA and cuDNN libraries', lowMs: 200, highMs: 400 },
  { id: 'deserialization', title: 'engine deserialisation', lowMs: 80, highMs: 150 },
  { id: 'context', title: 'context creation and buffers', lowMs: 100, highMs: 300 },
];

const INSTRUMENTED = { targets: 'all', audience: 'instrumented' } as const;

export const PHASES = [
  { id: 'image-pull', title: 'image pull', targets: ['docker', 'kubernetes'], audience: 'all', meaning: 'pull requested → image present; 0 where it is local' },
  {
    id: 'container-create',
    title: 'container create',
    targets: ['docker', 'kubernetes'],
    audience: 'all',
    band: 'container',
    meaning: 'create call → created',
  },
  {
    id: 'container-start',
    title: 'container start',
    targets: ['docker', 'kubernetes'],
    audience: 'all',
    band: 'container',
    meaning: 'start call → the process runs',
  },
  {
    id: 'network',
    title: 'network',
    parent: 'container-start',
    targets: ['docker'],
    audience: 'all',
    band: 'container',
    meaning: 'start call → network connected',
  },
  {
    id: 'task-create',
    title: 'task create',
    parent: 'container-start',
    targets: ['docker'],
    audience: 'all',
    band: 'container',
    meaning: "network connected → shim started and the runtime's create done",
  },
  {
    id: 'task-start',
    title: 'task start',
    parent: 'container-start',
    targets: ['docker'],
    audience: 'all',
    band: 'container',
    meaning: 'created by the runtime → the process runs',
  },
  {
    id: 'process-spawn',
    title: 'process spawn',
    targets: 'all',
    audience: 'instrumented',
    band: 'container',
    meaning: "the process runs → Node's own start stamp",
  },
  {
    id: 'node-bootstrap',
    title: 'Node bootstrap',
    targets: 'all',
    audience: 'instrumented',
    meaning: "Node's own start stamp → first line of the entry point",
  },
  { id: 'addon-load', title: 'addon load', ...INSTRUMENTED, meaning: 'the native addon is loaded and its symbols are bound' },
  { id: 'library-load', title: 'library load', ...INSTRUMENTED, band: 'libraries', meaning: 'the backend and the engine library are opened' },
  { id: 'driver-init', title: 'driver initialisation', ...INSTRUMENTED, band: 'libraries', meaning: 'the driver is initialised' },
  { id: 'device-context', title: 'device context', ...INSTRUMENTED, band: 'libraries', meaning: 'the primary context is made' },
  {
    id: 'runtime-create',
    title: 'runtime create',
    ...INSTRUMENTED,
    band: 'libraries',
    meaning: 'the engine runtime (ONNX Runtime: environment and session options) is made',
  },
  { id: 'model-read', title: 'model read', ...INSTRUMENTED, band: 'deserialization', meaning: "the model's bytes are brought to memory by a loader" },
  {
    id: 'deserialize',
    title: 'deserialize',
    ...INSTRUMENTED,
    band: 'deserialization',
    meaning: 'the bytes become an engine (ONNX Runtime: the session is created)',
  },
  {
    id: 'deserialize-check',
    title: 'plan checked',
    parent: 'deserialize',
    ...INSTRUMENTED,
    band: 'deserialization',
    meaning: 'TensorRT: deserialize begins → its logger tells the size of the engine',
  },
  {
    id: 'deserialize-pin',
    title: 'plan registered',
    parent: 'deserialize',
    ...INSTRUMENTED,
    band: 'deserialization',
    meaning: "TensorRT with engine.options.source: registered: the plan's memory is page-locked",
  },
  {
    id: 'deserialize-engine',
    title: 'engine deserialized',
    parent: 'deserialize',
    ...INSTRUMENTED,
    band: 'deserialization',
    meaning: 'TensorRT: the size of the engine is logged → the time that deserialization took is; weights go to the device',
  },
  {
    id: 'deserialize-finish',
    title: 'engine described',
    parent: 'deserialize',
    ...INSTRUMENTED,
    band: 'deserialization',
    meaning: 'TensorRT: the logged end of deserialization → the engine is described',
  },
  { id: 'context-create', title: 'context create', ...INSTRUMENTED, band: 'context', meaning: 'an execution context is made' },
  {
    id: 'context-create-kernels',
    title: 'kernels prepared',
    parent: 'context-create',
    ...INSTRUMENTED,
    band: 'context',
    meaning: "TensorRT: context-create begins → its logger tells the layers' persistent memory",
  },
  {
    id: 'context-create-memory',
    title: 'context memory',
    parent: 'context-create',
    ...INSTRUMENTED,
    band: 'context',
    meaning: "TensorRT: the layers' persistent memory is logged → the context is made",
  },
  {
    id: 'buffer-allocate',
    title: 'buffer allocate',
    ...INSTRUMENTED,
    band: 'context',
    meaning: 'input and output buffers are allocated and inputs are synthesised',
  },
  { id: 'warm-up', title: 'warm-up', ...INSTRUMENTED, meaning: 'inferences that the entry point makes by itself before it says ready' },
  { id: 'listen', title: 'listen', ...INSTRUMENTED, meaning: 'the HTTP server is made → its socket accepts' },
  {
    id: 'application',
    title: 'application',
    targets: 'all',
    audience: 'foreign',
    meaning: 'the process runs → ready; opaque, because nothing inside is instrumented',
  },
  { id: 'ready', title: 'ready', targets: 'all', audience: 'all', meaning: 'the last engine task → first 200 observed by the probe' },
  { id: 'first-inference', title: 'first inference', targets: 'all', audience: 'inferring', meaning: 'first request sent → answered completely' },
  { id: 'second-inference', title: 'second inference', targets: 'all', audience: 'inferring', meaning: 'second request sent → answered completely' },
] as const satisfies readonly Phase[];

export type PhaseId = (typeof PHASES)[number]['id'];

const BY_ID: ReadonlyMap<string, Phase> = new Map(PHASES.map((phase) => [phase.id, phase]));

/** The catalogue's entry, or undefined for a label that a foreign program wrote. */
export function findPhase(id: string): Phase | undefined {
  return BY_ID.get(id);
}

/** Position in the catalogue; labels that it does not know come last. */
export function phaseOrder(id: string): number {
  const index = PHASES.findIndex((phase) => phase.id === id);
  return index < 0 ? PHASES.length : index;
}

/** Phases that happen after ready and so are no part of the readiness timeline. */
export const AFTER_READY: ReadonlySet<string> = new Set(['first-inference', 'second-inference']);

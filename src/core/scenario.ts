/**
 * The resolved scenario: every question answered, every default filled in. The user's own shape, with its optional
 * keys and its YAML, lives in scenario/schema.ts; nothing after the resolution asks whether a key was set.
 */
import type { StartupBudget } from './budget.ts';
import type { GpuState, StartState } from './cold-state.ts';

export type ScalarOption = string | number | boolean;

/** How a container gets its GPUs; auto takes the first that daemon and host can. */
export const GPU_MODES = ['auto', 'device-nodes', 'cdi', 'runtime', 'toolkit'] as const;
export type GpuMode = (typeof GPU_MODES)[number];

/**
 * Where the model of our own image lies: bind: the file as it is, mounted. layer: part of the image. tmpfs: a copy in this
 * machine's memory, mounted. volume: a copy in a Docker volume.
 */
export const MODEL_STORAGES = ['bind', 'layer', 'tmpfs', 'volume'] as const;
export type ModelStorage = (typeof MODEL_STORAGES)[number];

/** What our own image is made of. slim: without debug symbols and without what the backend does not need. */
export const IMAGE_FLAVOURS = ['standard', 'slim'] as const;
export type ImageFlavour = (typeof IMAGE_FLAVOURS)[number];

/** Docker's own health check: none switches that of the image off; an empty command is the image's own. */
export type HealthCheck = 'none' | { readonly command: readonly string[]; readonly intervalMs: number; readonly startPeriodMs: number };

/** What `docker create` can be told about how a container runs; undefined: the daemon's default. */
export interface ContainerOptions {
  readonly logDriver?: string;
  /** An init process in front of the program. */
  readonly init?: boolean;
  readonly cgroupParent?: string;
  readonly cgroupns?: 'host' | 'private';
  readonly ipc?: string;
  readonly pid?: 'host';
  readonly readOnly?: boolean;
  /** `/tmp`, `/tmp:size=64m`. */
  readonly tmpfs?: readonly string[];
  /** `nofile=1024:4096`. */
  readonly ulimits?: readonly string[];
  /** `0-1`. */
  readonly cpuset?: string;
  /** `seccomp=unconfined`, `no-new-privileges`. */
  readonly securityOpt?: readonly string[];
  readonly privileged?: boolean;
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly shmBytes?: number;
  readonly memoryReservationBytes?: number;
  readonly healthcheck?: HealthCheck;
}

export interface DockerTarget extends ContainerOptions {
  readonly kind: 'docker';
  /** Undefined: our own instrumented image. */
  readonly image?: string;
  readonly args: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** `source:destination[:ro]`, sources absolute. */
  readonly volumes: readonly string[];
  readonly network: string;
  readonly ports: readonly number[];
  readonly memoryBytes?: number;
  readonly cpus?: number;
  /** `all`, `none`, a count or `device=ID,…`, as core/gpu-selection.ts writes it. */
  readonly gpus?: string;
  /** Only where `gpus` gives any. */
  readonly gpuMode?: GpuMode;
  readonly user?: string;
  readonly pull: 'never' | 'missing' | 'always';
  readonly labels: Readonly<Record<string, string>>;
  readonly runtime?: string;
  /** Only for our own image; undefined: bind. */
  readonly modelStorage?: ModelStorage;
  /** Only for our own image; undefined: standard. */
  readonly flavour?: ImageFlavour;
}

export interface ProcessTarget {
  readonly kind: 'process';
  /** Undefined: our own entry point. */
  readonly command?: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export type TargetConfig = DockerTarget | ProcessTarget;

export const MODEL_NAMES = ['resnet50', 'mobilenet', 'bert', 'mlp'] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/** A model file (absolute), or one that coldstart generates into its cache. */
export type ModelSource = { readonly file: string } | { readonly make: ModelName };

export const PIPELINE_ORDERS = ['sequential', 'overlapped', 'early'] as const;
export type PipelineOrder = (typeof PIPELINE_ORDERS)[number];

export const CONTEXT_MODES = ['eager', 'parallel', 'lazy'] as const;
export type ContextMode = (typeof CONTEXT_MODES)[number];

export interface NodeOptions {
  /** `--single-threaded`, … in front of the program. */
  readonly flags: readonly string[];
  /** Folder with compiled code of the entry point, absolute. */
  readonly compileCache?: string;
  /** A start-up snapshot with the entry point in it, absolute. */
  readonly snapshot?: string;
}

export interface EngineConfig {
  readonly backend: string;
  /** The fake backend needs none. */
  readonly model?: ModelSource;
  readonly loader: string;
  readonly pipeline: PipelineOrder;
  readonly contexts: { readonly count: number; readonly mode: ContextMode };
  /** Inferences that the entry point makes by itself before it says ready. */
  readonly warmUp: number;
  /** How Node runs our entry point; undefined: as it comes. */
  readonly node?: NodeOptions;
  /** The backend's own options, validated by its descriptor. */
  readonly options: Readonly<Record<string, ScalarOption>>;
}

/** `file` is an absolute path of a .npy file. */
export type InputFill = 'zeros' | 'random' | { readonly file: string };

export interface InputConfig {
  readonly shape?: readonly number[];
  readonly fill: InputFill;
}

export interface HealthConfig {
  /** Undefined host: the instance's own address. */
  readonly host?: string;
  readonly port: number;
  readonly path: string;
  readonly status: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

export type InferBody = { readonly kind: 'auto' } | { readonly kind: 'file'; readonly path: string } | { readonly kind: 'text'; readonly text: string };

export interface InferConfig {
  readonly host?: string;
  readonly port: number;
  readonly path: string;
  readonly method: string;
  readonly contentType: string;
  readonly body: InferBody;
  /** Further requests after the second one, whose latency is the steady one; undefined: none. */
  readonly steady?: number;
}

/** What differs from trial to trial: everything that a variant may set. */
export interface VariantSettings {
  readonly target: TargetConfig;
  /** Undefined: a server that we did not instrument. */
  readonly engine?: EngineConfig;
  readonly inputs: 'auto' | Readonly<Record<string, InputConfig>>;
  readonly health: HealthConfig;
  /** Undefined: no inference is asked for. */
  readonly infer?: InferConfig;
  /** Files, as the instance sees them, to which a foreign program writes `date +%s.%3N label` lines. */
  readonly marks: { readonly files: readonly string[] };
  readonly state: StartState;
  readonly image: 'local' | 'absent';
  /** Undefined: no GPU is known to be part of it. */
  readonly gpu?: GpuState;
}

/** Id of the only variant of a scenario that names none. */
export const SINGLE_VARIANT = 'baseline';

/** A scenario with one setting of its knobs. The first one is the baseline. */
export interface Variant extends VariantSettings {
  readonly id: string;
}

/** How a commit becomes something that can be started: the shell runs `command` at the top of a checkout of it. */
export interface BuildRecipe {
  /** image: its last line of output names the image. command: it builds in place. */
  readonly makes: 'image' | 'command';
  readonly command: string;
  readonly timeoutMs: number;
}

export interface Scenario {
  /** File name without extension, or 'flags'. */
  readonly name: string;
  readonly title: string;
  readonly variants: readonly [Variant, ...Variant[]];
  /** Measured trials of each variant. */
  readonly trials: number;
  readonly maxTimeMs: number;
  readonly budget: StartupBudget;
  readonly seed: number;
  /** Trials without instrumentation, interleaved, whose median is the overhead's reference. */
  readonly controls: number;
  readonly share: 'lock' | 'no-lock';
  /** Undefined: it cannot be measured for a commit. */
  readonly build?: BuildRecipe;
}

/** Whether the instance runs our own entry point. */
export function isInstrumented(settings: VariantSettings): boolean {
  return settings.engine !== undefined;
}

/** Whether the instance is given a GPU, or runs an engine that needs one. */
export function usesGpu({ engine, target }: VariantSettings): boolean {
  return engine?.backend === 'tensorrt' || (target.kind === 'docker' && (target.gpus ?? 'none') !== 'none');
}

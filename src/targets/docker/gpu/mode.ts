/**
 * What a way of giving a container its GPUs is: from facts about daemon and host to parts of the create call. Pure; the
 * facts are gathered by surroundings.ts.
 */
import type Docker from 'dockerode';
import type { GpuFacts } from '../../../core/gpu.ts';
import type { ChosenGpu, GpuSelection } from '../../../core/gpu-selection.ts';
import type { GpuMode } from '../../../core/scenario.ts';

/** A character device of the host and where the container sees it. */
export interface DeviceNode {
  readonly host: string;
  readonly inside: string;
}

/** The driver's user-space libraries: a folder of their own, or single files among the system's. */
export type DriverFiles =
  | { readonly kind: 'folder'; readonly mount: string; readonly libraries: string }
  | { readonly kind: 'files'; readonly files: readonly { readonly name: string; readonly file: string }[] };

/** All that a mode may look at. */
export interface GpuSurroundings {
  /** Undefined where no driver answers, or nobody could ask it. */
  readonly facts?: GpuFacts;
  readonly daemonVersion: string;
  readonly runtimes: readonly string[];
  /** Folders that the daemon reads CDI specifications from; empty where it knows nothing of CDI. */
  readonly cdiFolders: readonly string[];
  /** Qualified names of the kind nvidia.com/gpu, like nvidia.com/gpu=0. */
  readonly cdiDevices: readonly string[];
  /** The container toolkit's program, where it is on PATH. */
  readonly toolkit?: string;
  /** NVIDIA's nodes by their names below /dev. */
  readonly nodes: ReadonlyMap<string, DeviceNode>;
  /** The driver's table of capabilities: `gpu0/gi1/ci0/access` → N of nvidia-caps/nvidia-capN. */
  readonly capabilities: ReadonlyMap<string, number>;
  readonly driver?: DriverFiles;
}

/** What a variant asks for. */
export interface GpuRequest {
  readonly selection: Exclude<GpuSelection, { kind: 'none' }>;
  /** The devices meant; undefined where the machine's GPUs are not known. */
  readonly chosen?: readonly ChosenGpu[];
  /** The OCI runtime that the scenario names. */
  readonly runtime?: string;
  /** Whether our own entry point runs: it asks for no more of the driver than it uses. */
  readonly instrumented: boolean;
}

/** Parts of the create call. */
export interface GpuGrant {
  readonly deviceRequests?: readonly Docker.DeviceRequest[];
  readonly devices?: readonly DeviceNode[];
  readonly runtime?: string;
  readonly ipcMode?: 'host';
  readonly mounts?: readonly { readonly source: string; readonly target: string; readonly readOnly: boolean }[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folders behind whatever LD_LIBRARY_PATH is otherwise. */
  readonly libraryFolders?: readonly string[];
  /** For the user: what is wider than asked for. */
  readonly notice?: string;
}

export interface GpuModeDescriptor {
  readonly id: Exclude<GpuMode, 'auto'>;
  readonly title: string;
  /** True where the daemon may be able to although nothing is seen of it from here. */
  readonly daemonJudges?: true;
  /** What was looked for and is not there; undefined where this way can be gone. */
  missing(surroundings: GpuSurroundings, request: GpuRequest): string | undefined;
  /** Throws TARGET_GPU_UNSUPPORTED for a device that cannot be given this way. */
  grant(request: GpuRequest, surroundings: GpuSurroundings): GpuGrant;
}

/** What our own entry point needs of the driver: CUDA and NVML. */
export const DRIVER_CAPABILITIES = { NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' } as const;

/** Indices or UUIDs as the NVIDIA programs take them; undefined for all of them. */
export function deviceIds({ selection, chosen }: GpuRequest): readonly string[] | undefined {
  if (selection.kind === 'all') return undefined;
  if (selection.kind === 'devices') return selection.ids;
  return chosen?.map(({ device }) => String(device.index)) ?? Array.from({ length: selection.count }, (_, index) => String(index));
}

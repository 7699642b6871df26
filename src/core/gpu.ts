/**
 * What is known of this machine's GPUs. The harness never opens a driver itself: a helper process asks and has ended
 * before a trial begins, because an open driver would make the next start cheaper than it is.
 */

export interface GpuProcess {
  readonly pid: number;
  /** '' where the driver does not tell. */
  readonly name: string;
  readonly memoryBytes?: number;
}

export interface MigInstance {
  /** MIG-…, as CUDA_VISIBLE_DEVICES and the container runtimes take it. */
  readonly uuid: string;
  readonly memoryBytes: number;
  /** Numbers of its GPU instance and compute instance, by which the driver's capability files are named; undefined where the driver does not tell. */
  readonly gpuInstance?: number;
  readonly computeInstance?: number;
}

export interface GpuDevice {
  readonly index: number;
  /** GPU-… */
  readonly uuid: string;
  readonly name: string;
  /** '9.0' */
  readonly computeCapability: string;
  /** The N of /dev/nvidiaN. */
  readonly minorNumber: number;
  readonly memoryBytes: number;
  readonly memoryUsedBytes: number;
  /** Undefined where the driver does not tell. */
  readonly persistence?: boolean;
  readonly computeMode?: 'default' | 'exclusive-process' | 'prohibited';
  /** 'P0' is the fastest. */
  readonly powerState?: string;
  readonly clocksMhz?: { readonly sm: number; readonly memory: number; readonly smMax: number; readonly memoryMax: number };
  readonly ecc?: boolean;
  readonly mig?: { readonly enabled: boolean; readonly instances: readonly MigInstance[] };
  readonly pcie?: { readonly generation: number; readonly width: number; readonly generationMax: number; readonly widthMax: number };
  readonly processes: readonly GpuProcess[];
}

export interface GpuFacts {
  /** '580.159.04' */
  readonly driverVersion: string;
  /** The newest CUDA that the driver runs: '13.0'. */
  readonly cudaVersion: string;
  readonly devices: readonly GpuDevice[];
  readonly mps: {
    /** A control daemon answers at the pipe folder. */
    readonly control: boolean;
    /** Servers that run; one must, else the next start pays for it. */
    readonly servers: readonly number[];
    readonly pipeFolder: string;
  };
}

/**
 * Asks a helper process, which has ended when the promise is settled; undefined where there is no NVIDIA driver. The
 * environment says where MPS is looked for (CUDA_MPS_PIPE_DIRECTORY).
 */
export type AskGpu = (environment?: Readonly<Record<string, string | undefined>>) => Promise<GpuFacts | undefined>;

/** The environment in which an instance looks for MPS: where its own variables do not say, coldstart's do. */
export function mpsEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  instance: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  const pipes = instance['CUDA_MPS_PIPE_DIRECTORY'];
  return pipes === undefined ? own : { ...own, CUDA_MPS_PIPE_DIRECTORY: pipes };
}

/** What an engine library says of itself without a GPU. */
export interface EngineLibraryFacts {
  readonly path: string;
  /** '10.6.0.26'; the build number is missing before TensorRT 10. */
  readonly version: string;
  readonly major: number;
  readonly flavour: 'full' | 'lean' | 'dispatch';
}

/** Rates that this machine reaches, in bytes a second; 0 where it was not measured. */
export interface IoCeilings {
  /** Reading the model's file system past the page cache. */
  readonly disk: number;
  /** Page-locked and ordinary host memory to the GPU. */
  readonly pinnedCopy: number;
  readonly pageableCopy: number;
}

/**
 * Start states: what the machine still remembers when a trial begins. Requested by the scenario, established and then
 * verified by the harness; the evidence is stored with the trial.
 */

export const START_STATES = ['warm', 'model-cold', 'cold', 'dropped'] as const;
export type StartState = (typeof START_STATES)[number];

/** Whether the model's pages must not be in memory: all states but warm. */
export function evictsModel(state: StartState): boolean {
  return state !== 'warm';
}

/** How the GPU is held when a trial begins: default is without an MPS server, persistent with persistence mode on. */
export const GPU_STATES = ['default', 'mps', 'persistent'] as const;
export type GpuState = (typeof GPU_STATES)[number];

/** What a helper process saw right before start-requested; it had ended by then. */
export interface GpuEvidence {
  readonly requested: GpuState;
  readonly verified: boolean;
  /** One sentence where `verified` is false. */
  readonly reason?: string;
  /** How it came about: 'as found', 'this start brings the MPS server up'. */
  readonly established: string;
  readonly mpsControl: boolean;
  /** Servers that run. */
  readonly mpsServers: number;
  /** Of the GPUs that the instance may use. */
  readonly persistence: 'on' | 'off' | 'mixed' | 'unknown';
}

/** What a file is to a start; a state treats the roles differently. */
export type FileRole = 'model' | 'library' | 'addon' | 'runtime' | 'image';

export interface StateFile {
  /** Path as the harness can open it, or as the helper container sees it. */
  readonly path: string;
  readonly role: FileRole;
}

export interface FileEvidence extends StateFile {
  readonly sizeBytes: number;
  /** Bytes of the file in the page cache right before start-requested, by cachestat or mincore. */
  readonly residentBytes: number;
  /** Set where the file is exempt from a cold state: who maps it. */
  readonly exempt?: string;
}

export interface StateEvidence {
  readonly requested: StartState;
  readonly verified: boolean;
  /** How it was established: 'one unmeasured start', 'fadvise', 'drop_caches', … */
  readonly established: string;
  readonly method: 'cachestat' | 'mincore' | 'none';
  /** One sentence where `verified` is false: which file, how much of it, what may have touched it. */
  readonly reason?: string;
  /** The largest files, and every file that broke the state; at most 40, the rest is in `totals`. */
  readonly files: readonly FileEvidence[];
  readonly totals: readonly RoleTotal[];
  /** Undefined where no GPU is part of it, or nobody can tell. */
  readonly gpu?: GpuEvidence;
}

export interface RoleTotal {
  readonly role: FileRole;
  readonly files: number;
  readonly sizeBytes: number;
  readonly residentBytes: number;
  readonly exemptFiles: number;
}

/** Shares of `contract`: warm means at least 99 % resident, cold at most 1 %. */
export const WARM_SHARE = 0.99;
export const COLD_SHARE = 0.01;
/** More wrong-state trials than this share, and the run could not measure. */
export const WRONG_STATE_LIMIT = 0.2;

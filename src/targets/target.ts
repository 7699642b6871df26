/**
 * What a target is: a place where instances are started. prepare makes everything that a start does not pay for,
 * start pays, stop and dispose leave nothing behind. Interfaces only; every target has a folder of its own.
 */
import type { StateFile } from '../core/cold-state.ts';
import type { ColdstartError } from '../core/errors.ts';
import type { AskGpu } from '../core/gpu.ts';
import type { InstanceConfig } from '../core/instance-config.ts';
import type { Mark } from '../core/mark.ts';
import type { Variant } from '../core/scenario.ts';
import type { TrialCounters, TrialRole } from '../core/trial.ts';
import type { PageCache } from '../host/page-cache.ts';

export type TargetFacts = Readonly<Record<string, string | number | boolean>>;

export interface Target {
  readonly kind: string;
  /** Facts for the saved environment: versions and settings, never secrets. May ask the daemon. */
  describe(): Promise<TargetFacts>;
  /** Everything that a start does not pay for. Nothing of the instance runs afterwards. Throws ColdstartError. */
  prepare(variant: Variant, context: RunContext): Promise<Deployment>;
}

/** Where the parts of our own instance lie on the harness's machine; all paths absolute. */
export interface InstrumentedParts {
  /** The bundled entry point, `dist/entrypoint.cjs`. */
  readonly program: string;
  /** engine.node; the backends' shared libraries lie beside it. */
  readonly addon: string;
  readonly backends: readonly string[];
  /** libcoldstart_startup.so, which engine.node needs beside it. */
  readonly startup: string;
  /** libcoldstart_early.so, for LD_PRELOAD; the start-up library lies beside it. */
  readonly early: string;
  /** The engine library and what it needs, as far as it is ours to bring. */
  readonly engineLibraries: readonly string[];
}

/** What all starts of a run share. */
export interface RunContext {
  readonly runId: string;
  /** A private folder for marks files, configurations and logs in the making; the harness removes it after the run. */
  readonly runtimeFolder: string;
  /** Private copies that may be kept from run to run. */
  readonly cacheFolder: string;
  /** The environment that coldstart itself was started with. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Files of this variant's model, generated or given: the model first, then its external data beside it. Empty where it has none. */
  readonly modelFiles: readonly string[];
  /** Undefined for a server that we did not instrument. */
  readonly parts?: InstrumentedParts;
  /** Undefined where nobody can ask. */
  readonly askGpu?: AskGpu;
  /** Aborted at Ctrl-C: prepare and start end with an error as soon as they can. */
  readonly signal: AbortSignal;
  /** One line for the user about something slow (a pull, a build). */
  readonly say: (message: string) => void;
}

/** One start. */
export interface TrialIdentity {
  readonly id: string;
  /** 1-based. */
  readonly order: number;
  readonly role: TrialRole;
  /** Off in a control trial: the instance writes no marks. */
  readonly marks: 'on' | 'off';
  /** Standard output and error of the instance, from the first byte on; made by start where it does not exist. */
  readonly logFile: string;
}

/** What it takes to start the same without coldstart: what a patch is written from. */
export interface Startable {
  /** Reference of the image, and its size as the daemon says it. */
  readonly image?: { readonly reference: string; readonly bytes: number };
  /** What an instance of ours is told. */
  readonly config?: InstanceConfig;
  /** How a process of ours is started; all paths absolute. */
  readonly program?: { readonly command: readonly string[]; readonly env: Readonly<Record<string, string>>; readonly early?: string };
}

/** A prepared variant: may be started again and again, one instance at a time. */
export interface Deployment {
  readonly startable?: Startable;
  /** What a start state is about, as `pageCache` names it. May grow after a start (libraries seen in the maps). */
  readonly stateFiles: readonly StateFile[];
  /** How those files are examined, evicted and warmed: directly, or by a helper where the path is not ours. */
  readonly pageCache: PageCache;
  /**
   * Starts an instance; its first stamp is start-requested. Resolves as soon as the request was made and probing makes
   * sense to prepare, not when the instance is up. Throws ColdstartError where nothing was started.
   */
  start(trial: TrialIdentity): Promise<Instance>;
  /** Removes all that prepare made outside of the folders of RunContext. Never throws for what is already gone. */
  dispose(): Promise<void>;
}

export interface Instance {
  /** CLOCK_MONOTONIC immediately before the request that creates the instance was sent. */
  readonly startRequestedNs: bigint;
  /** Numeric address; resolves when probing can begin (before anything listens). Rejects with ColdstartError. */
  readonly address: Promise<string>;
  /** Resolves when the instance ended, for whatever reason; never rejects. */
  readonly exited: Promise<InstanceExit>;
  /** The target's own marks and those of the instance, converted to the harness's monotonic clock. Never throws for
   * what the instance wrote; what could not be used is said in `warnings`. */
  collectMarks(): Promise<CollectedMarks>;
  /** The last lines of standard output and error, without terminal escapes. */
  logTail(lines: number): readonly string[];
  /** Who answers at the instance's port in its place, for a sentence; undefined where it is the instance, or nobody can tell. */
  stranger?(port: number): string | undefined;
  /** Ends the instance as fast as possible and returns when nothing of it runs. Safe to call again. */
  stop(): Promise<void>;
  /** Facts from the kernel. Complete after stop, as far as known before. */
  counters(): Promise<TrialCounters>;
}

export interface InstanceExit {
  /** Set where it never ran: why its start was refused. */
  readonly refusal?: ColdstartError;
  /** For a sentence: 'exit code 3', 'signal SIGSEGV'. */
  readonly how: string;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly outOfMemory: boolean;
  /** For a sentence: '512 MiB'; where the instance had a limit. */
  readonly memoryLimit?: string;
  readonly exitedNs?: bigint;
}

export interface CollectedMarks {
  readonly marks: readonly Mark[];
  /** Facts that the entry point reported. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly warnings: readonly string[];
}

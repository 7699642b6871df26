/**
 * The shape of host.node, the small addon that knows the machine and no engine. native/host implements exactly this;
 * the rest of src/host gives it names and errors. All times are CLOCK_MONOTONIC nanoseconds.
 */
import type { ClockPair } from '../core/clock.ts';

export interface FileResidency {
  readonly path: string;
  readonly sizeBytes: number;
  readonly residentBytes: number;
  readonly method: 'cachestat' | 'mincore';
  /** errno text where the file could not be examined; the numbers are 0 then. */
  readonly error?: string;
}

interface SpawnOptions {
  /** Absolute path, or a name that is looked up in PATH of `env`. */
  readonly file: string;
  /** argv, argv[0] included. */
  readonly args: readonly string[];
  /** `KEY=value` entries; nothing is inherited. */
  readonly env: readonly string[];
  readonly cwd: string;
  /** Standard output and error go here, appended; standard input is /dev/null. */
  readonly logFile: string;
}

export interface ExitFacts {
  readonly pid: number;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly exitedNs: bigint;
  readonly minorFaults: number;
  readonly majorFaults: number;
  /** ru_inblock × 512. */
  readonly blockReadBytes: number;
  readonly maxResidentBytes: number;
  readonly cpuMs: number;
}

export interface SpawnedProcess {
  readonly pid: number;
  /** Stamp taken in the child right before exec. */
  readonly execNs: bigint;
  /** Resolves when the process ended (wait4); never rejects. */
  readonly exited: Promise<ExitFacts>;
  /** Sends the signal to the whole process group; false where it is gone. */
  signalGroup(signal: number): boolean;
}

export interface ProbeRequest {
  readonly method: string;
  readonly path: string;
  /** `Name: value` lines beside Host, Content-Length and Connection. */
  readonly headers: readonly string[];
  readonly body?: Uint8Array;
  /** Numeric; where it differs from the probe's own. */
  readonly host?: string;
  readonly port?: number;
}

export interface ProbeOptions {
  /** Numeric IPv4 or IPv6 address: names are resolved by the caller, before the trial. */
  readonly host: string;
  readonly port: number;
  readonly health: ProbeRequest;
  readonly status: number;
  /** Attempts begin at most this far apart; 0.1 to 1000. */
  readonly intervalMs: number;
  /** Absolute end. */
  readonly deadlineNs: bigint;
  /** Sent one after the other as soon as the health route answered with `status`; the next begins when one is answered completely. */
  readonly inferences: readonly ProbeRequest[];
}

export interface ProbeAnswer {
  readonly sentNs: bigint;
  /** The last byte of the answer. */
  readonly answeredNs: bigint;
  readonly status: number;
  /** First 2,048 bytes of the body, as UTF-8. */
  readonly body: string;
  /** Where no answer came: why. */
  readonly error?: string;
}

export interface ProbeOutcome {
  readonly outcome: 'ready' | 'timed-out' | 'cancelled';
  /** First accepted connection. */
  readonly portNs?: bigint;
  /** The status line of the first expected answer was complete. */
  readonly readyNs?: bigint;
  /** When the successful attempt sent its request. */
  readonly readySentNs?: bigint;
  /** When the last attempt that failed before it was known to have failed. Ready lies in (lastFailedNs, readyNs]. */
  readonly lastFailedNs?: bigint;
  readonly attempts: number;
  /** Largest distance of the beginnings of two attempts: the honest resolution of this probe. */
  readonly largestGapNs: bigint;
  /** The last status seen before ready, 0 where none was. */
  readonly lastStatus: number;
  /** The last connection error as errno text, '' where none. */
  readonly lastError: string;
  /** As many as were asked: asking ends at the first one without an answer. */
  readonly inferences: readonly ProbeAnswer[];
}

export interface Probe {
  /** Never rejects for anything that the other side does. */
  readonly done: Promise<ProbeOutcome>;
  /** Ends it early (outcome 'cancelled'); what was seen so far is in the outcome. */
  cancel(): void;
}

export interface HeldLock {
  release(): void;
}

export interface HostAddon {
  readonly abi: number;
  monotonicNs(): bigint;
  /** The tightest of several back-to-back readings of both clocks. */
  readClocks(): ClockPair;
  /** Runs on a native thread; one entry for each path, in order. */
  residency(paths: readonly string[]): Promise<FileResidency[]>;
  /** Writes dirty pages back, then POSIX_FADV_DONTNEED; one errno text or '' for each path. */
  evict(paths: readonly string[]): Promise<string[]>;
  /** Reads every byte once, so that the pages are resident; one errno text or '' for each path. */
  warm(paths: readonly string[]): Promise<string[]>;
  /** sync and /proc/sys/vm/drop_caches = 3; rejects with the errno text without root. */
  dropCaches(): Promise<void>;
  /** Own process group, death signal SIGKILL, stamped right before exec. Throws with an errno text where exec fails. */
  spawn(options: SpawnOptions): SpawnedProcess;
  /** Probes on a native thread of its own. */
  probe(options: ProbeOptions): Probe;
  /** flock without waiting; undefined where another holds it. `text` is written into the file for whom waits. */
  tryLock(path: string, text: string): HeldLock | undefined;
}

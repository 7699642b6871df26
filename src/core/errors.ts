/**
 * Every error that a user can meet: one table with code, message template, hint and exit code. Modules throw only
 * ColdstartError; foreign errors are wrapped by one recogniser per boundary and kept as `cause`.
 */
import { ENGINE_ERRORS } from './engine-errors.ts';
import type { ErrorEntry } from './error-entry.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { NIGHT_ERRORS } from './night-errors.ts';
import { SIDE_ERRORS } from './side-errors.ts';
import { TUNE_ERRORS } from './tune-errors.ts';

export const ERRORS = {
  SCENARIO_NOT_FOUND: {
    message: 'scenario {file} does not exist',
    hint: 'coldstart list scenarios shows the built-in ones; coldstart init writes one',
    exit: 'usage',
  },
  SCENARIO_SYNTAX: {
    message: '{file}:{line}: {problem}',
    hint: 'check the YAML at that line; coldstart init writes a valid, commented scenario',
    exit: 'usage',
  },
  SCENARIO_UNKNOWN_KEY: { message: '{file}:{line}: unknown key {key}{nearest}', hint: '{where} prints every key', exit: 'usage' },
  SCENARIO_INVALID_VALUE: { message: '{file}:{line}: {key}: {problem}', hint: '{where} prints what the key accepts', exit: 'usage' },
  USAGE_INVALID_FLAG: { message: '{problem}', hint: 'coldstart {command} --help lists the flags', exit: 'usage' },
  USAGE_UNKNOWN_NAME: { message: 'unknown {what} {name}{nearest}', hint: 'known: {known}', exit: 'usage' },
  USAGE_FILE_EXISTS: { message: '{file} exists already', hint: 'give another name with --out, or --force to overwrite it', exit: 'usage' },
  RUN_NOT_FOUND: {
    message: 'no saved run {run}',
    hint: 'name the id, the folder or the file of a run, a comparison or a night; the newest is taken without a name',
    exit: 'usage',
  },
  RUN_DAMAGED: {
    message: '{file} cannot be read as a saved run: {problem}',
    hint: 'the trials beside it are kept; delete the folder if they are not needed',
    exit: 'usage',
  },
  RUN_TOO_NEW: {
    message: '{file} was written by coldstart {writer} with schema version {found}, this one reads up to {known}',
    hint: 'read it with that coldstart, or a newer one',
    exit: 'usage',
  },
  ...NIGHT_ERRORS,
  REPORT_NOT_SENT: {
    message: '{address} did not take the report: {problem}',
    hint: 'check the address and that it listens; nothing is lost, the same command sends it again',
    exit: 'unmeasurable',
  },
  ...SIDE_ERRORS,
  ...TUNE_ERRORS,
  HISTORY_UNREADABLE: {
    message: 'what {folder} refers to cannot be read, so no run is removed: {problem}',
    hint: 'make it readable, or move it away if it is not needed',
    exit: 'usage',
  },
  HISTORY_UNCONFIRMED: {
    message: 'nothing was removed: {problem}',
    hint: '--yes removes without asking, --dry-run only says what would go',
    exit: 'usage',
  },
  HOST_UNSUPPORTED: {
    message: 'measuring needs Linux on x64 or arm64 with glibc, this is {platform}',
    hint: 'saved runs can be read here: coldstart report RUN',
    exit: 'unmeasurable',
  },
  HOST_ADDON_MISSING: {
    message: 'the native addon {name} cannot be loaded: {problem}',
    hint: 'build it with: npm run build:native (needs CMake, make or ninja, and a C++20 compiler)',
    exit: 'unmeasurable',
  },
  HOST_CLOCK_STEP: {
    message: 'the wall clock stepped by {stepMs} ms during the run',
    hint: 'stop the time service from stepping (NTP slews) and run again',
    exit: 'unmeasurable',
  },
  HOST_DISK_FULL: {
    message: 'cannot write {file}: {problem}',
    hint: 'free some space or write elsewhere with --out; the trials written so far can be rendered: coldstart report {run}',
    exit: 'unmeasurable',
  },
  HOST_NOT_WRITABLE: { message: 'cannot write {file}: {problem}', hint: 'write elsewhere with --out', exit: 'unmeasurable' },
  TARGET_COMMAND_NOT_FOUND: { message: 'cannot execute {command}: {problem}', hint: 'check the path and its execute permission', exit: 'unmeasurable' },
  TARGET_DOCKER_UNREACHABLE: {
    message: 'no Docker daemon answers at {address}: {problem}',
    hint: 'start it (systemctl start docker), or set DOCKER_HOST; without Docker: --target process',
    exit: 'unmeasurable',
  },
  TARGET_DOCKER_PERMISSION: {
    message: 'no permission for the Docker daemon at {address}',
    hint: 'add yourself to the docker group (usermod -aG docker $USER, then log in again) or run as root',
    exit: 'unmeasurable',
  },
  TARGET_IMAGE_MISSING: {
    message: 'image {image} is not on this machine',
    hint: 'docker pull {image}, or let coldstart do it with target.docker.pull: missing',
    exit: 'unmeasurable',
  },
  TARGET_DOCKER_UNRECOGNIZED: { message: 'the Docker daemon refused: {problem}', hint: "the text is the daemon's own", exit: 'unmeasurable' },
  TARGET_PULL_FAILED: {
    message: 'image {image} cannot be pulled: {problem}',
    hint: 'check the name and the registry; docker pull {image} shows the same',
    exit: 'unmeasurable',
  },
  TARGET_RUNTIME_MISSING: {
    message: 'the Docker daemon knows no runtime {runtime}',
    hint: 'docker info lists its runtimes; leave target.docker.runtime out for its default',
    exit: 'unmeasurable',
  },
  TARGET_GPU_UNSUPPORTED: {
    message: 'the Docker daemon cannot give a container a GPU: {problem}',
    hint: 'install the NVIDIA driver and its container toolkit (nvidia-ctk runtime configure --runtime=docker) and restart Docker',
    exit: 'unmeasurable',
  },
  TARGET_MOUNT_INVALID: {
    message: 'a volume cannot be mounted: {problem}',
    hint: "volumes are SOURCE:DESTINATION[:ro] with absolute paths that exist on the daemon's machine",
    exit: 'unmeasurable',
  },
  TARGET_NETWORK_MISSING: {
    message: 'the Docker daemon has no network {network}',
    hint: 'docker network ls lists them; bridge and host are always there',
    exit: 'unmeasurable',
  },
  TARGET_NAME_TAKEN: {
    message: 'a container of that name exists already: {problem}',
    hint: 'coldstart clean removes what earlier runs left',
    exit: 'unmeasurable',
  },
  TARGET_OPTION_REFUSED: {
    message: 'the Docker daemon refuses an option: {problem}',
    hint: 'check what target.docker says about it; coldstart schema scenario describes every key',
    exit: 'unmeasurable',
  },
  TARGET_REMOTE_KERNEL: {
    message: 'the Docker daemon at {address} runs on another kernel ({daemon}, here {here}): its clock and its page cache cannot be read from here',
    hint: 'run coldstart on that machine, or unset DOCKER_HOST and DOCKER_CONTEXT',
    exit: 'unmeasurable',
  },
  TARGET_ADDRESS_UNKNOWN: {
    message: 'the container has no address that can be reached (network {network})',
    hint: 'use --network bridge or host',
    exit: 'unmeasurable',
  },
  TARGET_PORT_TAKEN: {
    message: 'port {port} already answers before the instance is started',
    hint: 'stop what listens there, or choose another port with --port or health.url',
    exit: 'unmeasurable',
  },
  TARGET_EXITED: {
    message: 'the instance ended with {how} {when}',
    hint: 'its last log lines are above; run the same command by hand',
    exit: 'unmeasurable',
  },
  TARGET_OUT_OF_MEMORY: {
    message: 'the instance was killed for want of memory (limit {limit})',
    hint: 'raise --memory, or use a smaller model',
    exit: 'unmeasurable',
  },
  PROBE_TIMED_OUT: {
    message: 'no {status} from {url} within {timeout}; {seen}',
    hint: 'check the route and the port, or raise --timeout',
    exit: 'unmeasurable',
  },
  PROBE_STRANGER_ANSWERED: {
    message: 'port {port} was answered by {who}, not by the instance that was started',
    hint: 'stop what listens there, or give the instance another port with --port or health.url',
    exit: 'unmeasurable',
  },
  PROBE_URL_UNSUPPORTED: { message: 'cannot probe {url}: {problem}', hint: 'readiness is probed over plain HTTP, like http://:8080/health', exit: 'usage' },
  PROBE_INFERENCE_FAILED: {
    message: '{url} answered {status} to an inference request although the health route said ready',
    hint: 'the health route promises too much, or the request is wrong: set infer.body',
    exit: 'unmeasurable',
  },
  ...ENGINE_ERRORS,
  COLD_STATE_UNVERIFIED: {
    message: '{wrong} of {count} trials began in the wrong state ({state}): {reason}',
    hint: 'close what reads those files, or choose another --state',
    exit: 'unmeasurable',
  },
  COLD_STATE_NOT_PERMITTED: {
    message: 'state {state} needs {need}',
    hint: 'give it that, or ask for another state: --state warm and model-cold need no privilege',
    exit: 'unmeasurable',
  },
  COLD_STATE_GPU: {
    message: 'gpu: {state} needs {need}',
    hint: '{remedy}',
    exit: 'unmeasurable',
  },
  RUN_ALL_FAILED: { message: 'no trial was completed: {problem}', hint: 'the first failure is above', exit: 'unmeasurable' },
  COMPARE_INCOMPARABLE: {
    message: 'these two must not be compared: {problem}',
    hint: 'measure them side by side (name scenarios, images or commits), or --force to compare them all the same; the reasons then stand in the report',
    exit: 'usage',
  },
  COMPARE_NOTHING_MEASURED: { message: '{problem}', hint: 'coldstart report {run} shows the starts of that side', exit: 'unmeasurable' },
  RUN_INTERRUPTED: { message: 'interrupted; {trials} trials are saved', hint: 'coldstart report {run} renders them', exit: 'interrupted' },
  COMMAND_INTERRUPTED: { message: 'interrupted', hint: 'what was saved until then stays; the same command begins again', exit: 'interrupted' },
  INTERNAL_FAULT: { message: '{problem}', hint: 'this is a defect of coldstart: please report it with the lines above', exit: 'internal' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetails = Readonly<Record<string, string | number | undefined>>;

function fill(template: string, details: ErrorDetails): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''));
}

export class ColdstartError extends Error {
  override readonly name = 'ColdstartError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly hint: string;
  readonly exitCode: number;
  /** Last lines of the instance's own log, where there is one. */
  logTail: readonly string[] = [];

  constructor(code: ErrorCode, details: ErrorDetails = {}, options: { cause?: unknown; logTail?: readonly string[] } = {}) {
    const entry = ERRORS[code];
    super(fill(entry.message, details), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = details;
    this.hint = fill(entry.hint, details);
    this.exitCode = EXIT_CODES[entry.exit].code;
    this.logTail = options.logTail ?? [];
  }

  /** For a failure whose sentence was made elsewhere, such as inside the instance: the code's hint, that sentence. */
  static withMessage(code: ErrorCode, message: string, details: ErrorDetails, logTail: readonly string[]): ColdstartError {
    const error = new ColdstartError(code, details, { logTail });
    error.message = message;
    return error;
  }
}

/** The text of anything that was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

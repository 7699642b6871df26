/**
 * The one recogniser for what the Docker daemon says: its status and message become one of our codes; what is not
 * recognised keeps its text as TARGET_DOCKER_UNRECOGNIZED.
 */
import { ColdstartError, type ErrorCode, type ErrorDetails, errorText } from '../../core/errors.ts';

/** What the request was about, for the sentence. */
export interface RequestSubject {
  readonly image?: string;
  readonly network?: string;
  readonly runtime?: string;
  /** Where the daemon was asked for. */
  readonly address?: string;
}

interface Recognised {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

type Rule = readonly [pattern: RegExp, recognise: (match: RegExpExecArray, text: string, subject: RequestSubject) => Recognised];

/** Order matters: an OCI runtime's message quotes others. Texts as of Docker 20.10 to 28. */
const RULES: readonly Rule[] = [
  [/no space left on device/i, (_, text) => ({ code: 'HOST_DISK_FULL', details: { file: "into the Docker daemon's storage", problem: text } })],
  [
    /could not select device driver|nvidia-container-cli|libnvidia-ml|no known GPU vendor|unresolvable CDI devices/i,
    (_, text) => ({ code: 'TARGET_GPU_UNSUPPORTED', details: { problem: text } }),
  ],
  [/No such image:?\s*(\S+)?/i, (match, _, { image }) => ({ code: 'TARGET_IMAGE_MISSING', details: { image: image ?? match[1] } })],
  [
    /unknown or invalid runtime name:?\s*"?([^"\s]+)?|Unknown runtime specified "?([^"\s]+)?/i,
    (match, _, { runtime }) => ({ code: 'TARGET_RUNTIME_MISSING', details: { runtime: runtime ?? match[1] ?? match[2] } }),
  ],
  [
    /network (\S+) not found|could not find a network matching/i,
    (match, _, { network }) => ({ code: 'TARGET_NETWORK_MISSING', details: { network: network ?? match[1] } }),
  ],
  [
    /port is already allocated|address already in use/i,
    (_, text) => ({ code: 'TARGET_PORT_TAKEN', details: { port: /:(\d+)(?!.*:\d)/.exec(text)?.[1] ?? '' } }),
  ],
  [/exec: "?([^"]*)"?: (.*)/i, (match) => ({ code: 'TARGET_COMMAND_NOT_FOUND', details: { command: match[1], problem: match[2]?.replace(/: unknown$/, '') } })],
  [
    /exec (\S+): (no such file or directory|permission denied|exec format error)/i,
    (match) => ({ code: 'TARGET_COMMAND_NOT_FOUND', details: { command: match[1], problem: match[2] } }),
  ],
  [/No command specified/i, (_, text) => ({ code: 'TARGET_COMMAND_NOT_FOUND', details: { command: 'the image', problem: text } })],
  [
    /invalid (mount|volume|bind)|bind source path|mount denied|Duplicate mount point|invalid mode|error mounting|is not a valid Windows path/i,
    (_, text) => ({ code: 'TARGET_MOUNT_INVALID', details: { problem: text } }),
  ],
  [/Conflict\. The container name/i, (_, text) => ({ code: 'TARGET_NAME_TAKEN', details: { problem: text } })],
  [
    /manifest (for \S+ )?(unknown|not found)|pull access denied|repository does not exist|failed to resolve reference|connect: connection refused|server gave HTTP response|no such host|invalid reference format/i,
    (_, text, { image }) => ({ code: 'TARGET_PULL_FAILED', details: { image, problem: text } }),
  ],
  [
    /memory limit|Minimum memory|apply caps|log driver|logger|shm|ulimit|rlimit|cgroup|capabilit|seccomp|apparmor|security-opt|healthcheck|tmpfs|Range of CPUs|unable to find user|no matching entries in passwd|invalid environment|invalid (hostname|user|label)|cpu/i,
    (_, text) => ({ code: 'TARGET_OPTION_REFUSED', details: { problem: text } }),
  ],
];

/** HTTP status of a daemon's answer; undefined where the error is another one. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** The daemon's own sentence, without the client's prefix `(HTTP code 404) no such container - `. */
export function daemonMessage(error: unknown): string {
  const message = (error as { json?: { message?: unknown } } | undefined)?.json?.message;
  return (typeof message === 'string' ? message : errorText(error).replace(/^\(HTTP code \d+\)[^-]*- /, '')).trim();
}

function recogniseConnection(error: unknown, { address = 'its socket' }: RequestSubject): Recognised | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (code === 'EACCES' || code === 'EPERM') return { code: 'TARGET_DOCKER_PERMISSION', details: { address } };
  const isConnection = typeof code === 'string' && /^(E[A-Z]+|UND_ERR|HPE_|CERT_|DEPTH_|SELF_SIGNED|ERR_TLS|ERR_SSL)/.test(code);
  return isConnection ? { code: 'TARGET_DOCKER_UNREACHABLE', details: { address, problem: errorText(error) || String(code) } } : undefined;
}

/** Always a ColdstartError; one that is given comes back as it is. */
export function recogniseDockerError(error: unknown, subject: RequestSubject = {}): ColdstartError {
  if (error instanceof ColdstartError) return error;
  const text = daemonMessage(error);
  const connection = statusOf(error) === undefined ? recogniseConnection(error, subject) : undefined;
  if (connection !== undefined) return new ColdstartError(connection.code, connection.details, { cause: error });
  for (const [pattern, recognise] of RULES) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const { code, details } = recognise(match, text, subject);
    return new ColdstartError(code, details, { cause: error });
  }
  return new ColdstartError('TARGET_DOCKER_UNRECOGNIZED', { problem: text }, { cause: error });
}

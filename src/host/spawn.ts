/** Starts a program of the process target: own process group, death signal, stamped right before exec. */
import { ColdstartError, errorText } from '../core/errors.ts';
import type { HostAddon, SpawnedProcess } from './addon.ts';
import { loadHostAddon } from './binding.ts';

export type { SpawnedProcess } from './addon.ts';

export interface SpawnRequest {
  /** Program and arguments; a program without a slash is looked up in PATH of `environment`. */
  readonly command: readonly string[];
  /** Everything the program gets; nothing is inherited. Undefined values are left out. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Standard output and error, appended. */
  readonly logFile: string;
}

interface SpawnFault {
  readonly step?: unknown;
}

function explain(error: unknown, { command, cwd, logFile }: SpawnRequest): ColdstartError {
  const step = (error as SpawnFault | null)?.step;
  if (step === 'log file') return new ColdstartError('HOST_NOT_WRITABLE', { file: logFile, problem: errorText(error) }, { cause: error });
  const problem = step === 'folder' ? `working folder ${cwd}: ${errorText(error).replace(/^folder: /, '')}` : errorText(error);
  return new ColdstartError('TARGET_COMMAND_NOT_FOUND', { command: command[0] ?? '', problem }, { cause: error });
}

/**
 * Call it on the main thread: the death signal is tied to the thread that spawns. Throws TARGET_COMMAND_NOT_FOUND,
 * HOST_NOT_WRITABLE (log file), HOST_ADDON_MISSING or HOST_UNSUPPORTED.
 */
export function spawnProcess(request: SpawnRequest, addon: HostAddon = loadHostAddon()): SpawnedProcess {
  const env = Object.entries(request.environment).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  try {
    return addon.spawn({ file: request.command[0] ?? '', args: request.command, env, cwd: request.cwd, logFile: request.logFile });
  } catch (error) {
    throw explain(error, request);
  }
}

/** 'exit code 3' or 'signal SIGSEGV', for a sentence. */
export function describeExit(facts: { readonly exitCode?: number; readonly signal?: string }): string {
  if (facts.signal !== undefined) return facts.signal.startsWith('signal') ? facts.signal : `signal ${facts.signal}`;
  return facts.exitCode === undefined ? 'an unknown status' : `exit code ${facts.exitCode}`;
}

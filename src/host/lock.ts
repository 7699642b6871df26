/**
 * One measurement at a time per host. The lock is the kernel's (flock), so a killed holder holds nothing; the file's
 * text only says for whom one waits, and anybody may have written it.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ColdstartError, errorText } from '../core/errors.ts';
import { isAllowedVariable, REDACTED, redactArguments } from '../core/redact.ts';
import { shorten, visibleLine } from '../core/visible-text.ts';
import type { HeldLock, HostAddon } from './addon.ts';
import { loadHostAddon } from './binding.ts';

export type { HeldLock } from './addon.ts';

const HOST_LOCK_FILE = '/tmp/coldstart.lock';
const POLL_MS = 200;
const TEXT_LIMIT = 4096;

export interface LockHolder {
  readonly pid?: number;
  readonly command: string;
  /** ISO 8601, where it can be told. */
  readonly since?: string;
}

export interface LockRequest {
  /** The command line of this run, for whom will wait. */
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  /** Called once when another holds the lock, and again when the holder changes. */
  readonly onWait: (holder: LockHolder) => void;
  readonly path?: string;
}

/** A lock whose object is forgotten would be released by garbage collection. */
const held = new Set<HeldLock>();

/** The value of `--env NAME=value` is as private as in a saved scenario: everybody may read the lock's file. */
function withoutVariables(command: readonly string[]): string[] {
  return command.map((argument, index) => {
    const [, head = '', name = ''] = (command[index - 1] === '--env' ? /^()([^=]+)=/s : /^(--env=)([^=]+)=/s).exec(argument) ?? [];
    return name === '' || isAllowedVariable(name) ? argument : `${head}${name}=${REDACTED}`;
  });
}

function lockText(command: readonly string[]): string {
  return `${JSON.stringify({ pid: process.pid, command: shorten(redactArguments(withoutVariables(command)).join(' '), 200), since: new Date().toISOString() })}\n`;
}

/** What the lock's file says about its holder, made harmless. */
export function readLockHolder(path: string = HOST_LOCK_FILE): LockHolder {
  try {
    const text = readFileSync(path, 'utf8').slice(0, TEXT_LIMIT);
    const { pid, command, since } = JSON.parse(text) as Record<string, unknown>;
    return {
      ...(typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && { pid }),
      command: typeof command === 'string' ? shorten(visibleLine(command), 200) : 'an unknown command',
      ...(typeof since === 'string' && Number.isFinite(Date.parse(since)) && { since: new Date(since).toISOString() }),
    };
  } catch {
    return { command: 'an unknown command' };
  }
}

function keep(lock: HeldLock): HeldLock {
  const kept: HeldLock = {
    release: () => {
      held.delete(kept);
      lock.release();
    },
  };
  held.add(kept);
  return kept;
}

function tryLock(addon: HostAddon, path: string, text: string): HeldLock | undefined {
  try {
    return addon.tryLock(path, text);
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file: path, problem: errorText(error) }, { cause: error });
  }
}

/** Undefined where another holds it. Throws HOST_NOT_WRITABLE where the file cannot be used. */
export function tryHostLock(path: string, command: readonly string[], addon: HostAddon = loadHostAddon()): HeldLock | undefined {
  const lock = tryLock(addon, path, lockText(command));
  return lock && keep(lock);
}

/** Waits as long as it takes. Throws RUN_INTERRUPTED when the signal aborts, HOST_NOT_WRITABLE where the file cannot be used. */
export async function acquireHostLock(request: LockRequest, addon: HostAddon = loadHostAddon()): Promise<HeldLock> {
  const path = request.path ?? HOST_LOCK_FILE;
  const text = lockText(request.command);
  let said = '';
  for (;;) {
    if (request.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', { trials: 0 });
    const lock = tryLock(addon, path, text);
    if (lock) return keep(lock);
    const holder = readLockHolder(path);
    if (said !== JSON.stringify(holder)) request.onWait(holder);
    said = JSON.stringify(holder);
    // Aborting ends the wait; the loop's head says what that means.
    await sleep(POLL_MS, undefined, { signal: request.signal }).catch(() => undefined);
  }
}

/** The lock, or who holds it; never waits. Throws HOST_NOT_WRITABLE where the file cannot be used. */
export function holdLock(path: string, command: readonly string[], addon: HostAddon = loadHostAddon()): HeldLock | LockHolder {
  const lock = tryLock(addon, path, lockText(command));
  return lock ? keep(lock) : readLockHolder(path);
}

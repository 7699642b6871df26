/**
 * Git and builds as child processes: told line by line, ended with everything that they started when the user interrupts
 * or the time is up. What they were called with is never part of what this file says.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeRunFolder } from '../../host/folders.ts';
import { killMarkedProcesses } from '../../host/processes.ts';
import { writeRunOwner } from '../../host/run-owner.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface ChildRequest {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Variables;
  readonly signal: AbortSignal;
  /** Undefined: it may take as long as it likes. */
  readonly timeoutMs?: number;
  /** Every line of standard output and error that is not empty. */
  readonly onLine?: (line: string) => void;
}

export interface ChildEnd {
  /** Empty where it succeeded; 'exit code 3', 'signal SIGSEGV', 'timeout', 'interrupted'. */
  readonly how: string;
  /** The last mebibyte of it. */
  readonly stdout: string;
  /** The last lines of both. */
  readonly tail: readonly string[];
}

const KEPT_CHARACTERS = 1 << 20;
const TAIL_LINES = 20;
const LINE_LIMIT = 500;
/** After a request to end. */
const GRACE_MS = 5000;
/** A program that was left running in the background may hold the pipes open for ever. */
const DRAIN_MS = 500;

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Where a hook of git called coldstart, these would point every git below at the user's own index. */
const OF_ONE_REPOSITORY =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX|NAMESPACE|GRAFT_FILE|SHALLOW_FILE|CEILING_DIRECTORIES|IMPLICIT_WORK_TREE)$/;

function childEnvironment(env: Variables, mark: string): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !OF_ONE_REPOSITORY.test(name));
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', COLDSTART_RUN: mark };
}

/** Lines of a stream as they come; progress that rewrites its line with carriage returns counts as lines. */
async function readLines(stream: Readable, onText: (text: string) => void, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  for await (const text of stream.setEncoding('utf8') as AsyncIterable<string>) {
    onText(text);
    const lines = `${rest}${text}`.split(/[\r\n]+/);
    rest = (lines.pop() ?? '').slice(-LINE_LIMIT);
    for (const line of lines) if (line.trim() !== '') onLine(line.slice(0, LINE_LIMIT));
  }
  if (rest.trim() !== '') onLine(rest);
}

function sendToGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Resolves with how it ended by itself. Rejects where it could not be executed. */
function waitUntilExited(child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code === 0 ? '' : signal ? `signal ${signal}` : `exit code ${code}`));
  });
}

/** Ends the group when the user interrupts or the time is up, and says which of them it was. */
function watchOver(child: Child, { signal, timeoutMs }: ChildRequest): { readonly cause: () => string | undefined; readonly stop: () => void } {
  let cause: string | undefined;
  const timers: NodeJS.Timeout[] = [];
  const end = (why: string) => (): void => {
    cause ??= why;
    sendToGroup(child.pid, 'SIGTERM');
    timers.push(setTimeout(() => sendToGroup(child.pid, 'SIGKILL'), GRACE_MS));
  };
  const onAbort = end('interrupted');
  if (timeoutMs !== undefined) timers.push(setTimeout(end('timeout'), timeoutMs));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    cause: () => cause,
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}

/** Rejects with the system's error where the program cannot be executed; nothing of it runs when this settles. */
async function runMarked(request: ChildRequest, mark: string): Promise<ChildEnd> {
  const [program, ...args] = request.command;
  // A group and a session of its own: all of it can be ended, and nothing can ask for a password on the terminal.
  const child = spawn(program, args, { cwd: request.cwd, env: childEnvironment(request.env, mark), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const watch = watchOver(child, request);
  let stdout = '';
  let tail: string[] = [];
  const onLine = (line: string): void => {
    tail = [...tail, line].slice(-TAIL_LINES);
    request.onLine?.(line);
  };
  const keep = (text: string): void => {
    stdout = `${stdout}${text}`.slice(-KEPT_CHARACTERS);
  };
  try {
    const read = Promise.all([readLines(child.stdout, keep, onLine), readLines(child.stderr, () => undefined, onLine)]).catch(() => undefined);
    const how = await waitUntilExited(child);
    await Promise.race([read, sleep(DRAIN_MS, undefined, { ref: false })]);
    return { how: watch.cause() ?? how, stdout, tail };
  } finally {
    watch.stop();
    sendToGroup(child.pid, 'SIGKILL');
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** For programs that start nothing of their own. Rejects with the system's error where it cannot be executed. */
export function runChild(request: ChildRequest): Promise<ChildEnd> {
  return runMarked(request, '');
}

/**
 * For programs that may start anything: what they leave running, also outside of their process group, is ended with
 * them, and `coldstart clean` finds it where coldstart itself was killed. Rejects as runChild.
 */
export async function runBuildCommand(request: ChildRequest, name: string): Promise<ChildEnd> {
  const folder = makeRunFolder(name, request.env);
  const mark = folder.slice(folder.lastIndexOf('/') + 1);
  writeRunOwner(folder, mark);
  try {
    return await runMarked(request, mark);
  } finally {
    await killMarkedProcesses({ runId: mark });
    rmSync(folder, { recursive: true, force: true });
  }
}

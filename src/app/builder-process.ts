/**
 * The program that builds plans, as a child: it is told what to build, tells how far it is, and ends with a plan or with
 * what went wrong. It holds the GPU and TensorRT, so that this process never does.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { ColdstartError, ERRORS, type ErrorCode } from '../core/errors.ts';

export interface BuildProgress {
  /** 'parse', 'build', 'serialize', 'write' */
  readonly step: string;
  readonly percent: number;
}

/** What the builder says of a plan that it has made. */
export interface BuildOutcome {
  /** '10.6.0.26' */
  readonly library: string;
  readonly gpu: string;
  readonly computeCapability: string;
  readonly inputs: readonly { name: string; type: string; min: readonly number[]; opt: readonly number[]; max: readonly number[] }[];
  readonly outputs: readonly { name: string; type: string; shape?: readonly number[] }[];
  readonly planBytes: number;
  readonly buildMs: number;
  readonly timingCache: 'hit' | 'made' | 'none';
  readonly warnings: readonly string[];
}

export interface BuilderRun {
  /** Absolute path of the program. */
  readonly program: string;
  readonly request: string;
  /** For the sentence of an error. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BuildProgress) => void;
}

/** A builder that does not end by itself is ended after this. */
const GRACE_MS = 10_000;
const TAIL_LINES = 20;
/** No event is longer; what is would be somebody else's output. */
const LONGEST_LINE = 1 << 20;

interface BuilderEvent {
  readonly event?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly subject?: unknown;
  readonly logTail?: unknown;
}

interface Told {
  done: BuildOutcome | undefined;
  failed: BuilderEvent | undefined;
  tail: string[];
}

function parseEvent(line: string): BuilderEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? (value as BuilderEvent) : undefined;
  } catch {
    return undefined;
  }
}

function take(line: string, told: Told, { onProgress }: BuilderRun): void {
  const event = parseEvent(line);
  if (event?.event === 'done') told.done = event as unknown as BuildOutcome;
  else if (event?.event === 'failed') told.failed = event;
  else if (event?.event === 'progress') {
    const { step, percent } = event as { step?: unknown; percent?: unknown };
    if (typeof step === 'string' && typeof percent === 'number') onProgress({ step, percent });
  } else if (line.trim() !== '') told.tail = [...told.tail, line].slice(-TAIL_LINES);
}

/** Calls `onLine` for every line, and for what is left at the end. */
async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  for await (const text of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = `${rest}${text}`.split('\n');
    rest = (lines.pop() ?? '').slice(-LONGEST_LINE);
    for (const line of lines) onLine(line);
  }
  if (rest !== '') onLine(rest);
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function waitUntilEnded(child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code === 0 ? '' : signal ? `signal ${signal}` : `exit code ${code}`));
  });
}

function endOnAbort(child: Child, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill('SIGTERM');
    timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Its own code in our words; the subject is the file, library or input that it is about. */
function codedFailure(code: ErrorCode, { message, subject }: BuilderEvent, file: string, logTail: readonly string[]): ColdstartError {
  const about = text(subject);
  if (!ERRORS[code].message.includes('{problem}')) return ColdstartError.withMessage(code, text(message), { file: about || file }, logTail);
  const problem = code.startsWith('ENGINE_DRIVER') && about !== '' && !text(message).includes(about) ? `${about}: ${text(message)}` : text(message);
  return new ColdstartError(code, { problem, file: about || file, library: about, input: about }, { logTail });
}

function failureOf({ failed, tail }: Told, ended: string, file: string): ColdstartError {
  const logTail = Array.isArray(failed?.logTail) ? failed.logTail.map(String) : tail;
  const message = text(failed?.message);
  const code = text(failed?.code);
  // The builder names a general failure of an engine; here it is known what was being done.
  if (failed && message !== '' && code !== 'ENGINE_FAILED' && Object.hasOwn(ERRORS, code)) return codedFailure(code as ErrorCode, failed, file, logTail);
  return new ColdstartError('ENGINE_BUILD_FAILED', { file, problem: message || `the builder ended with ${ended || 'no plan'}` }, { logTail });
}

/**
 * Runs the builder until it has ended. Throws ENGINE_BUILD_FAILED, ENGINE_BUILD_INTERRUPTED, HOST_ADDON_MISSING or the
 * code that the builder names.
 */
export async function runBuilder(run: BuilderRun): Promise<BuildOutcome> {
  if (run.signal.aborted) throw new ColdstartError('ENGINE_BUILD_INTERRUPTED');
  const child = spawn(run.program, [], { env: { ...run.env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const told: Told = { done: undefined, failed: undefined, tail: [] };
  const stopWatching = endOnAbort(child, run.signal);
  try {
    // A builder that ends before it has read everything is heard by its own words, not by a broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(run.request);
    const tail = (line: string): void => {
      told.tail = [...told.tail, line].slice(-TAIL_LINES);
    };
    const [ended] = await Promise.all([waitUntilEnded(child), readLines(child.stdout, (line) => take(line, told, run)), readLines(child.stderr, tail)]);
    if (run.signal.aborted) throw new ColdstartError('ENGINE_BUILD_INTERRUPTED');
    if (ended === '' && told.done) return told.done;
    throw failureOf(told, ended, run.file);
  } catch (error) {
    if (error instanceof ColdstartError) throw error;
    throw new ColdstartError('HOST_ADDON_MISSING', { name: 'coldstart-build-plan', problem: (error as Error).message }, { cause: error });
  } finally {
    stopWatching();
  }
}

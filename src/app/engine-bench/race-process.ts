/**
 * The racing program as a child: it holds the engine, so that this process never does. It is asked once, tells line by
 * line, and is ended when the user interrupts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RaceEvent, RaceRequest } from '../../core/engine-race.ts';
import { ColdstartError, errorText } from '../../core/errors.ts';
import { packageRoot } from '../../host/package-root.ts';

const PROGRAM = 'engine-bench.js';
const TAIL_LINES = 20;
const LINE_LIMIT = 500;

export interface RaceProcess {
  readonly request: RaceRequest;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RaceEvent) => void;
}

export interface RaceEnd {
  /** '' where it ended by itself with all that it had to tell; else 'signal SIGSEGV', 'exit code 3'. */
  readonly how: string;
  /** Last lines of what it and its engine wrote. */
  readonly tail: readonly string[];
}

function findProgram(): string {
  const program = join(packageRoot(), 'dist', PROGRAM);
  if (existsSync(program)) return program;
  throw new ColdstartError('HOST_ADDON_MISSING', { name: PROGRAM, problem: 'it was not built (npm run build:js)' });
}

/** An engine may write to standard output too: what is no event is its own words. */
function parseEvent(line: string): RaceEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'event' in value ? (value as RaceEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** Throws COMMAND_INTERRUPTED, and HOST_ADDON_MISSING where the program is not there or cannot be executed. */
export async function runRaceProcess({ request, env, signal, onEvent }: RaceProcess): Promise<RaceEnd> {
  const program = findProgram();
  if (signal.aborted) throw new ColdstartError('COMMAND_INTERRUPTED');
  const child = spawn(process.execPath, [program], { env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const tail: string[] = [];
  const keep = (line: string): void => {
    if (line.trim() !== '') tail.push(line.slice(0, LINE_LIMIT));
    if (tail.length > TAIL_LINES) tail.shift();
  };
  // What it holds is its own memory and files that this process removes: nothing has to be tidied up in there.
  const end = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  try {
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify(request)}\n`);
    createInterface({ input: child.stderr }).on('line', keep);
    const events = createInterface({ input: child.stdout }).on('line', (line) => {
      const event = parseEvent(line);
      if (event === undefined) keep(line);
      else onEvent(event);
    });
    const [[code, killedBy]] = await Promise.all([once(child, 'close'), once(events, 'close')]);
    if (signal.aborted) throw new ColdstartError('COMMAND_INTERRUPTED');
    return { how: code === 0 ? '' : killedBy ? `signal ${String(killedBy)}` : `exit code ${String(code)}`, tail };
  } catch (error) {
    if (error instanceof ColdstartError) throw error;
    throw new ColdstartError('HOST_ADDON_MISSING', { name: PROGRAM, problem: errorText(error) }, { cause: error });
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

/** Drives the built binary as a user does, in a folder of the test's own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../../src/core/run-result.ts';

export const BINARY = fileURLToPath(new URL('../../dist/coldstart.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Workplace {
  readonly folder: string;
  /** Reports and runtime files are inside the folder; the cache is the machine's, so that models are made once. */
  readonly env: Record<string, string>;
  readonly remove: () => void;
}

export function makeWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-e2e-'));
  const inherited = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const env = { ...inherited, COLDSTART_REPORTS: join(folder, 'reports'), XDG_RUNTIME_DIR: join(folder, 'runtime'), NO_COLOR: '1' };
  return { folder, env, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** What was written to standard error so far. */
  readonly stderr: () => string;
}

export function startColdstart(place: Workplace, args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [BINARY, ...args], { cwd: place.folder, env: { ...place.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  return { child, finished, stderr: () => stderr };
}

export function coldstart(place: Workplace, args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  return startColdstart(place, args, env).finished;
}

/** The command line of a quick run on the fake engine. */
export function quickArguments(port: number, trials: number): string[] {
  return ['run', '--target', 'process', '--engine', 'fake', '--port', String(port), '--trials', String(trials), '--at', 'p50'];
}

/** A quick run on the fake engine; its result, parsed from standard output. */
export async function quickRun(place: Workplace, port: number, args: readonly string[] = []): Promise<{ result: RunResult; finished: Finished }> {
  const finished = await coldstart(place, [...quickArguments(port, 2), '--json', ...args]);
  if (finished.stdout === '') throw new Error(`no result; standard error:\n${finished.stderr}`);
  return { result: JSON.parse(finished.stdout) as RunResult, finished };
}

/** The only run of the workplace. */
export function runFolder(place: Workplace): string {
  const runs = join(place.folder, 'reports', 'runs');
  const [name] = readdirSync(runs);
  if (name === undefined) throw new Error('no run was saved');
  return join(runs, name);
}

/** All text of all files below a folder, for "this never reaches any output". */
export function allText(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

/**
 * Runs Node with one of our own programs until it has ended, for what is made once: an optimised model, compiled code, a
 * snapshot. The engine is loaded there and never in the process that measures.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ColdstartError } from '../../../core/errors.ts';
import { findFailureLine } from '../../../core/failure-line.ts';
import { packageRoot } from '../../../host/package-root.ts';
import type { ArtefactSurroundings } from './artefact.ts';

/** Our programs that run inside instances. */
export type OwnProgram = 'entrypoint' | 'cached-start' | 'make-compile-cache' | 'snapshot-start';

const TAIL_BYTES = 16_384;

/** Absolute path. Throws HOST_ADDON_MISSING where it was not built. */
export function ownProgram(name: OwnProgram): string {
  const file = join(packageRoot(), `dist/${name}.cjs`);
  if (existsSync(file)) return file;
  throw new ColdstartError('HOST_ADDON_MISSING', { name: `dist/${name}.cjs`, problem: 'it was not built (npm run build:js)' });
}

/** Flags of Node as a request keeps them: one text, a line each. */
export function flagWords(text: unknown): readonly string[] {
  return String(text ?? '')
    .split('\n')
    .filter((word) => word !== '');
}

/** What code of ours depends on beside its flags: Node with its compiler, and the programs themselves. */
export function nodeIdentity(programs: readonly OwnProgram[]): string {
  const hash = createHash('sha256');
  for (const name of programs) hash.update(readFileSync(ownProgram(name)));
  return `${process.version} v8 ${process.versions.v8} ${process.arch} ${hash.digest('hex').slice(0, 16)}`;
}

export interface NodeProgramRun {
  /** For the sentence of an error: 'the optimised model'. */
  readonly what: string;
  /** Behind `node`. */
  readonly words: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly around: ArtefactSurroundings;
}

interface Ended {
  readonly how: string;
  readonly output: string;
}

function run({ words, variables, around }: NodeProgramRun): Promise<Ended> {
  const env = { ...around.environment, COLDSTART_MARKS: 'off', ...variables };
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'], signal: around.signal, killSignal: 'SIGKILL' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = `${output}${text}`.slice(-TAIL_BYTES);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ how: code === 0 ? '' : signal ? `signal ${signal}` : `exit code ${code}`, output }));
  });
}

/** Throws TUNE_ARTEFACT_FAILED with the program's own words, and RUN_INTERRUPTED. */
export async function runNodeProgram(request: NodeProgramRun): Promise<void> {
  const { what, around } = request;
  if (around.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', { trials: 0 });
  const { how, output } = await run(request).catch((error: unknown) => {
    if (around.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', { trials: 0 }, { cause: error });
    throw new ColdstartError('TUNE_ARTEFACT_FAILED', { what, problem: (error as Error).message }, { cause: error });
  });
  if (how === '') return;
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const problem = findFailureLine(lines)?.message ?? `its program ended with ${how}`;
  throw new ColdstartError('TUNE_ARTEFACT_FAILED', { what, problem }, { logTail: lines.slice(-20) });
}

/**
 * Runs coldstart-gpu for one question and ends with its answer. Whatever becomes of the helper (not built, killed,
 * hanging, printing nonsense) is a coded error; what the answer means is the asker's business.
 */
import { type ExecFileException, execFile } from 'node:child_process';
import { join } from 'node:path';
import { ColdstartError, ERRORS, type ErrorCode, errorText } from '../core/errors.ts';
import { packageRoot } from '../host/package-root.ts';

export interface HelperOptions {
  /** Of the helper; this process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The program itself; the built one by default. */
  readonly program?: string;
  readonly timeoutMs?: number;
}

export interface HelperQuestion<Answer> {
  /** Verb and arguments of native/gpu/verbs.cc. */
  readonly words: readonly string[];
  /** The id of the phase that a helper which crashes or hangs was in. */
  readonly phase: string;
  readonly timeoutMs: number;
  /** Throws where the answer is not what it should be. */
  readonly read: (answer: unknown) => Answer;
}

const NAME = 'coldstart-gpu';
const MOST_OUTPUT_BYTES = 4 << 20;
const SHOWN_CHARACTERS = 200;

interface Finished {
  readonly error: ExecFileException | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, words: readonly string[], environment: HelperOptions['environment'], timeoutMs: number): Promise<Finished> {
  const options = { env: { ...environment }, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: MOST_OUTPUT_BYTES, encoding: 'utf8' } as const;
  return new Promise((resolve) => {
    try {
      execFile(program, words, options, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
    } catch (error) {
      // Words that no program can be given, such as a path with a NUL.
      resolve({ error: error as ExecFileException, stdout: '', stderr: '' });
    }
  });
}

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line || 'nothing';
}

function defect(words: readonly string[], problem: string, { stdout, stderr }: Finished, cause?: unknown): ColdstartError {
  const logTail = stderr.trim() === '' ? [] : stderr.trim().split('\n').slice(-10);
  const text = `${NAME} ${words[0] ?? ''} ${problem}: ${shortened(stdout)}`;
  return new ColdstartError('INTERNAL_FAULT', { problem: text }, { cause, logTail });
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

/** The helper's own coded failure, or undefined where it printed something else. */
function readFailure(answer: unknown): ColdstartError | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { code, message, subject, phase } = answer as Record<string, unknown>;
  if (!isCode(code) || typeof message !== 'string' || typeof subject !== 'string' || typeof phase !== 'string') return undefined;
  const problem = code.startsWith('ENGINE_DRIVER') && subject !== '' && !message.includes(subject) ? `${subject}: ${message}` : message;
  return new ColdstartError(code, { problem, phase, library: subject, file: subject });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What became of a helper that gave no answer at all; undefined where it ended by itself with one. */
function explainEnd({ error, stdout }: Finished, { words, phase }: HelperQuestion<unknown>, program: string, timeoutMs: number): ColdstartError | undefined {
  if (error === null || error.code === 3) return undefined;
  if (error.killed && error.signal) {
    return new ColdstartError(
      'ENGINE_FAILED',
      { phase, problem: `${NAME} ${words[0]} had no answer from the driver within ${timeoutMs / 1000} s` },
      { cause: error },
    );
  }
  if (error.signal) return new ColdstartError('ENGINE_FAILED', { phase, problem: `${NAME} ${words[0]} was ended by ${error.signal}` }, { cause: error });
  if (error.code === 'ENOENT' || error.code === 'EACCES' || error.code === 'ENOEXEC') {
    const problem = error.code === 'ENOENT' ? `${program} was not built` : errorText(error);
    return new ColdstartError('HOST_ADDON_MISSING', { name: NAME, problem }, { cause: error });
  }
  return new ColdstartError('INTERNAL_FAULT', { problem: `${NAME} ${words[0]}: ${errorText(error)}: ${shortened(stdout)}` }, { cause: error });
}

/**
 * The helper has ended when this is settled. Throws what the helper says (ENGINE_…), ENGINE_FAILED where it crashed or
 * hung, HOST_ADDON_MISSING where it was not built, INTERNAL_FAULT where its answer makes no sense.
 */
export async function askHelper<Answer>(question: HelperQuestion<Answer>, options: HelperOptions = {}): Promise<Answer> {
  const program = options.program ?? join(packageRoot(), 'native/build/Release', NAME);
  const timeoutMs = options.timeoutMs ?? question.timeoutMs;
  const finished = await run(program, question.words, options.environment ?? process.env, timeoutMs);
  const end = explainEnd(finished, question, program, timeoutMs);
  if (end) throw end;
  const answer = parse(finished.stdout);
  if (finished.error !== null) throw readFailure(answer) ?? defect(question.words, 'failed with what is no failure', finished);
  try {
    return question.read(answer);
  } catch (error) {
    throw defect(question.words, `gave an answer that cannot be read (${errorText(error)})`, finished, error);
  }
}

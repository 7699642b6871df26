/** How a failed start says why: the engine's own last words, then the line that the harness reads. */
import { ColdstartError, ERRORS, type ErrorCode } from '../core/errors.ts';
import { formatFailureLine } from '../core/failure-line.ts';

interface NativeFailure extends Error {
  readonly code?: string;
  readonly phase?: string;
  /** The file, library or input that it is about. */
  readonly subject?: string;
  readonly logTail?: readonly string[];
  /** What two versions or devices are, where they do not fit. */
  readonly expected?: string;
  readonly found?: string;
  readonly port?: number;
}

/** The sentence of the code's row where it has one: it names what the failure is about. */
function explain({ code = 'ENGINE_FAILED', message, subject, phase, port, expected, found }: NativeFailure): ColdstartError {
  if (code === 'EADDRINUSE') return new ColdstartError('TARGET_PORT_TAKEN', { port });
  const known: ErrorCode = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'ENGINE_FAILED';
  return new ColdstartError(known, { file: subject, library: subject, input: subject, contexts: subject, phase, expected, found, problem: message });
}

export function describeFailure(error: unknown): string {
  const failure = (error instanceof Error ? error : new Error(String(error))) as NativeFailure;
  const { code, message } = explain(failure);
  const line = formatFailureLine({ code, message, ...(failure.phase && { phase: failure.phase }) });
  return [...(failure.logTail ?? []), line].join('\n');
}

/** How a failed start says why: the engine's own last words, then the line that the harness reads. */
import { formatFailureLine } from '../core/failure-line.ts';

interface NativeFailure extends Error {
  readonly code?: string;
  readonly phase?: string;
  readonly logTail?: readonly string[];
}

export function describeFailure(error: unknown): string {
  const failure = (error instanceof Error ? error : new Error(String(error))) as NativeFailure;
  const line = formatFailureLine({ code: failure.code ?? 'ENGINE_FAILED', message: failure.message, ...(failure.phase && { phase: failure.phase }) });
  return [...(failure.logTail ?? []), line].join('\n');
}

/**
 * The last line of an entry point that fails: how it tells the harness why, whatever the target. Written by
 * src/entrypoint, read by src/harness.
 */
import { ERRORS, type ErrorCode } from './errors.ts';
import type { TrialFailure } from './trial.ts';

const PREFIX = 'coldstart-error ';

export function formatFailureLine(failure: TrialFailure): string {
  return `${PREFIX}${JSON.stringify(failure)}`;
}

/** A log without such lines, for people: the failure itself is told elsewhere. */
export function withoutFailureLines(log: readonly string[]): string[] {
  return log.filter((text) => !text.startsWith(PREFIX));
}

/** The failure that the last such line of a log tells of, if there is one. Unknown codes become ENGINE_FAILED. */
export function findFailureLine(log: readonly string[]): TrialFailure | undefined {
  const line = log.findLast((text) => text.startsWith(PREFIX));
  if (line === undefined) return undefined;
  try {
    const { code, message, phase } = JSON.parse(line.slice(PREFIX.length)) as Record<string, unknown>;
    const known = typeof code === 'string' && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'ENGINE_FAILED';
    return { code: known, message: String(message), ...(phase ? { phase: String(phase) } : {}) };
  } catch {
    return undefined;
  }
}

/** Reads the facts of a plan from a file: two or three small reads, whatever its size. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { PlanFacts } from '../../core/plan.ts';
import { parsePlan } from './parse-plan.ts';

/**
 * Never waits for the writer of a pipe. What is wrong with the contents is listed in the facts; throws
 * ENGINE_MODEL_MISSING, and ENGINE_MODEL_INVALID for what is no regular file or cannot be read. `name` is for the sentence.
 */
export function readPlan(file: string, name = file): PlanFacts {
  const descriptor = openWithoutWaiting(file, name);
  try {
    const facts = fstatSync(descriptor);
    if (!facts.isFile()) throw invalid(name, facts.isDirectory() ? 'it is a folder' : 'it is not a regular file');
    return parsePlan({
      sizeBytes: facts.size,
      read: (offset, length) => {
        const buffer = Buffer.alloc(length);
        return buffer.subarray(0, readSync(descriptor, buffer, 0, length, offset));
      },
    });
  } catch (error) {
    throw error instanceof ColdstartError ? error : invalid(name, errorText(error), error);
  } finally {
    closeSync(descriptor);
  }
}

function openWithoutWaiting(file: string, name: string): number {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ERR_INVALID_ARG_VALUE')
      throw new ColdstartError('ENGINE_MODEL_MISSING', { file: name }, { cause: error });
    throw invalid(name, errorText(error), error);
  }
}

function invalid(file: string, problem: string, cause?: unknown): ColdstartError {
  return new ColdstartError('ENGINE_MODEL_INVALID', { file, problem }, { cause });
}

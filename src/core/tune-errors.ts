/** Errors of `coldstart tune` and of what it makes; part of the one table in errors.ts. */
import type { ErrorEntry } from './error-entry.ts';

export const TUNE_ERRORS = {
  TUNE_ARTEFACT_FAILED: {
    message: '{what} cannot be made: {problem}',
    hint: 'the setting that needs it cannot be used here; leave it out with --except, or solve what is said',
    exit: 'unmeasurable',
  },
  TUNE_FILE_MISSING: {
    message: 'engine.node.{key}: {file} does not exist',
    hint: 'coldstart tune makes it; without the key the start works as well',
    exit: 'usage',
  },
} as const satisfies Record<string, ErrorEntry>;

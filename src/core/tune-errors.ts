/** Errors of `coldstart tune`; part of the one table in errors.ts. */
import type { ErrorEntry } from './error-entry.ts';

export const TUNE_ERRORS = {
  TUNE_ALREADY_RUNS: {
    message: 'tuning {tuning} is going on already: {holder}',
    hint: 'wait for its end, or begin another one without --resume',
    exit: 'unmeasurable',
  },
  TUNE_ARTEFACT_FAILED: {
    message: '{what} could not be made: {problem}',
    hint: 'the search goes on without what needs it; coldstart tune --except names knobs to leave out',
    exit: 'unmeasurable',
  },
  TUNE_BUDGET_TOO_SMALL: {
    message: 'the budget is too small to prove anything: {problem}',
    hint: '{remedy}',
    exit: 'usage',
  },
  TUNE_CACHE_FULL: {
    message: 'no room for {what} in {folder}: {problem}',
    hint: 'free some space (coldstart clean --cache), or put the cache elsewhere with XDG_CACHE_HOME; then take the tuning up again with --resume',
    exit: 'unmeasurable',
  },
  TUNE_FILE_MISSING: {
    message: 'engine.node.{key}: {file} does not exist',
    hint: 'coldstart tune makes it; without the key the start works as well',
    exit: 'usage',
  },
  TUNE_INTERRUPTED: {
    message: 'interrupted {stage}; {starts} starts of tuning {tuning} are saved',
    hint: 'the same command with --resume {tuning} goes on where it ended',
    exit: 'interrupted',
  },
  TUNE_NOTHING_TO_RESUME: { message: 'there is no tuning to take up: {problem}', hint: '{remedy}', exit: 'usage' },
  TUNE_NOTHING_TO_TUNE: {
    message: 'nothing to tune in {scenario}: {problem}',
    hint: 'coldstart list knobs shows every knob and where it applies; --dry-run says what applies here, and why the rest does not',
    exit: 'usage',
  },
  TUNE_RESUME_DIFFERS: {
    message: 'tuning {tuning} cannot go on: {problem}',
    hint: 'give the same scenario, flags and seed again, or begin anew without --resume',
    exit: 'usage',
  },
} as const satisfies Record<string, ErrorEntry>;

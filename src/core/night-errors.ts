/** Errors of `coldstart nightly`; part of the one table in errors.ts. */
import type { ErrorEntry } from './error-entry.ts';

export const NIGHT_ERRORS = {
  NIGHT_FILE_MISSING: {
    message: 'nightly file {file} does not exist',
    hint: 'coldstart nightly --dry-run without a file shows what the one of this folder, or the built-in one, would measure',
    exit: 'usage',
  },
  NIGHT_ALREADY_RUNS: {
    message: 'another nightly writes to {folder}: {holder}',
    hint: 'wait for its end, or give this one a folder of its own with --out',
    exit: 'unmeasurable',
  },
  NIGHT_TIME_OVER: {
    message: 'the time of the night ({limit}) was over before {series} was measured',
    hint: 'raise maxTime in the nightly file (or --max-time), or measure fewer series',
    exit: 'unmeasurable',
  },
  NIGHT_LAST_GOOD_UNSTARTABLE: {
    message: 'last-good {label} cannot be started tonight: {problem}',
    hint: 'if it cannot be brought back, coldstart nightly accept {series} takes head in its place',
    exit: 'unmeasurable',
  },
  NIGHT_NOT_ACCEPTED: { message: '{series}: {problem}', hint: 'coldstart nightly status shows what is open', exit: 'usage' },
  NIGHT_HEAD_SAVED: {
    message: 'series {series}: its head {head} is a saved run, which cannot be started again',
    hint: 'name a scenario, an image or a commit',
    exit: 'usage',
  },
  NIGHT_INTERRUPTED: {
    message: 'interrupted; {done} of {planned} series of this night are saved',
    hint: 'the same command takes it up again within 20 hours',
    exit: 'interrupted',
  },
} as const satisfies Record<string, ErrorEntry>;

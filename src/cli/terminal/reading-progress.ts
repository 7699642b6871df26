/** One line on standard error while many saved runs are read; nothing where that is quick. */
import type { CliIo } from '../io.ts';
import { sanitize } from './style.ts';

/** Progress is shown from then on, and renewed no more often than that. */
const FIRST_MS = 1500;
const AGAIN_MS = 500;
/** Where standard error is a file, a line now and then is enough. */
const AGAIN_IN_A_FILE_MS = 10_000;

export interface ReadingProgress {
  readonly show: (read: number, planned: number) => void;
  readonly end: () => void;
  /** Foreign text as one harmless line. */
  readonly line: (text: string) => string;
}

export function readingProgress(io: CliIo, quiet: boolean): ReadingProgress {
  const live = Boolean(io.stderr.isTTY);
  let next = Date.now() + FIRST_MS;
  let shown = false;
  return {
    show: (read, planned) => {
      if (quiet || Date.now() < next) return;
      next = Date.now() + (live ? AGAIN_MS : AGAIN_IN_A_FILE_MS);
      shown = true;
      io.stderr.write(`${live ? '\r' : ''}reading saved runs: ${read} of ${planned}${live ? '\u001b[K' : '\n'}`);
    },
    end: () => {
      if (shown && live) io.stderr.write('\r\u001b[K');
    },
    line: sanitize,
  };
}

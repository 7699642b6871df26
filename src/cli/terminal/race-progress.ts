/** How far a race is: nothing in its first two seconds, then one line that is rewritten on a terminal, or a line now and then. */
import type { RaceProgress } from '../../app/engine-bench/bench-engine.ts';
import { createStyle, sanitize, truncate } from './style.ts';

interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const SILENT_MS = 2_000;
const PLAIN_MS = 5_000;
const BAR_COLUMNS = 16;

export class RacePrinter {
  readonly #stream: ProgressStream;
  readonly #quiet: boolean;
  readonly #now: () => number;
  readonly #begunMs: number;
  #spokenMs = Number.NEGATIVE_INFINITY;
  #shown = false;

  constructor(stream: ProgressStream, quiet = false, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#quiet = quiet;
    this.#now = now;
    this.#begunMs = now();
  }

  show({ round, rounds, what }: RaceProgress): void {
    const nowMs = this.#now();
    if (this.#quiet || nowMs - this.#begunMs < SILENT_MS) return;
    const where = round === 0 ? 'before the rounds' : `round ${round} of ${rounds}`;
    if (this.#stream.isTTY === true) {
      const filled = Math.round((round / rounds) * BAR_COLUMNS);
      const line = `${'━'.repeat(filled)}${'─'.repeat(BAR_COLUMNS - filled)} ${where}  ${sanitize(what)}`;
      this.#stream.write(`\r\u001b[2K${truncate(line, createStyle({ width: this.#stream.columns ?? 100 }).width - 1)}`);
      this.#shown = true;
    } else if (nowMs - this.#spokenMs >= PLAIN_MS) {
      this.#stream.write(`${where}: ${sanitize(what)}\n`);
      this.#spokenMs = nowMs;
    }
  }

  /** A whole line that stays, like why something waits. */
  say(message: string): void {
    if (this.#quiet) return;
    this.finish();
    this.#stream.write(`${sanitize(message)}\n`);
  }

  /** Removes the live line; what follows begins in the first column. */
  finish(): void {
    if (this.#shown) this.#stream.write('\r\u001b[2K');
    this.#shown = false;
  }
}

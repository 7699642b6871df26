/** How far a build is: one line that is rewritten on a terminal, one line a step elsewhere. */
import type { BuildProgress } from '../../app/builder-process.ts';
import { createStyle, sanitize, truncate } from './style.ts';

const BAR_COLUMNS = 16;

const STEPS: Readonly<Record<string, string>> = {
  parse: 'reading the model',
  build: 'measuring and choosing kernels',
  serialize: 'making the plan',
  write: 'writing the plan',
};

interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** A step as a person says it, without a line feed; at most as wide as the terminal. */
function renderStep(model: string, { step, percent }: BuildProgress, width: number): string {
  const share = Math.min(1, Math.max(0, percent / 100));
  const filled = Math.round(share * BAR_COLUMNS);
  const bar = `${'━'.repeat(filled)}${'─'.repeat(BAR_COLUMNS - filled)} ${String(Math.round(share * 100)).padStart(3)} %`;
  return truncate(`${bar}  ${sanitize(model)}: ${sanitize(STEPS[step] ?? step)}`, width - 1);
}

export class BuildPrinter {
  readonly #stream: ProgressStream;
  readonly #model: string;
  readonly #quiet: boolean;
  #step = '';
  #shown = false;

  constructor(stream: ProgressStream, model: string, quiet = false) {
    this.#stream = stream;
    this.#model = model;
    this.#quiet = quiet;
  }

  show(progress: BuildProgress): void {
    if (this.#quiet) return;
    if (this.#stream.isTTY === true) {
      this.#stream.write(`\r\u001b[2K${renderStep(this.#model, progress, createStyle({ width: this.#stream.columns ?? 100 }).width)}`);
      this.#shown = true;
    } else if (progress.step !== this.#step) this.#stream.write(`${sanitize(this.#model)}: ${sanitize(STEPS[progress.step] ?? progress.step)}\n`);
    this.#step = progress.step;
  }

  /** Removes the live line; what follows begins in the first column. */
  finish(): void {
    if (this.#shown) this.#stream.write('\r\u001b[2K');
    this.#shown = false;
  }
}

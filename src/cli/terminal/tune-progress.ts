/**
 * What is seen while a search goes on: stage, start, leader with its gain so far (an estimate), time left. One line that is
 * rewritten on a terminal, a plain line now and then elsewhere, nothing when quiet.
 */
import type { TuneProgress } from '../../app/tune/tune-request.ts';
import { formatDuration, formatShare } from '../../core/format.ts';
import { type Settings, settingsKey } from '../../core/setting.ts';
import type { Trial } from '../../core/trial.ts';
import { formatKnobValue } from '../../core/tuning-words.ts';
import { type ProgressOptions, trialLine } from './progress.ts';
import { createStyle, padStart, sanitize, truncate } from './style.ts';

/** Between plain lines. */
const PLAIN_MS = 5_000;
/** Of a leader, on its one line. */
const NAMED_SETTINGS = 3;

function leaderText({ leader }: TuneProgress): string[] {
  if (leader === undefined || leader.ratio >= 1) return [];
  const set = Object.entries(leader.settings).map(([knob, value]) => `${knob}=${formatKnobValue(value)}`);
  const rest = set.length > NAMED_SETTINGS ? [`${set.length - NAMED_SETTINGS} more`] : [];
  return [`best so far, an estimate: ${formatShare(1 - leader.ratio)} faster (${sanitize([...set.slice(0, NAMED_SETTINGS), ...rest].join(', '))})`];
}

/** Below a minute too: what is left is an estimate. */
function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000) * 1000;
}

/** One line without a line feed. */
function tuneLine(progress: TuneProgress): string {
  const { stage, start, planned, leftMs } = progress;
  return [
    `${stage} ${padStart(String(start), String(planned).length)}/${planned}`,
    ...(leftMs === undefined ? [] : [`${formatDuration(wholeSeconds(leftMs))} left at most`]),
    ...leaderText(progress),
  ].join('  ');
}

export class TuneProgressPrinter {
  readonly #options: ProgressOptions;
  readonly #live: boolean;
  #spoken: { readonly stage: string; readonly elapsedMs: number } | undefined;
  #lineShown = false;
  readonly #said = new Set<string>();

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#live = options.quiet !== true && options.stream.isTTY === true;
  }

  /** What is done again for other settings is said again only to whoever wants to see everything. */
  say(message: string): void {
    if (this.#options.quiet === true || (this.#said.has(message) && this.#options.verbose !== true)) return;
    this.#said.add(message);
    this.finish();
    this.#options.stream.write(`${sanitize(message)}\n`);
  }

  startBegan(progress: TuneProgress): void {
    if (this.#live) this.#draw(progress);
    else if (this.#spoken?.stage !== progress.stage) this.#speak(progress);
  }

  startEnded(progress: TuneProgress, { trial, settings, reason }: { readonly trial?: Trial; readonly settings: Settings; readonly reason?: string }): void {
    if (this.#options.quiet === true) return;
    if (this.#options.verbose === true) {
      const with_ = settingsKey(settings);
      this.say(`${progress.stage} ${trial === undefined ? `start could not be prepared: ${reason}` : trialLine(trial)}${with_ === '' ? '' : ` [${with_}]`}`);
    }
    if (this.#live) this.#draw(progress);
    else if (this.#options.verbose !== true && progress.elapsedMs - (this.#spoken?.elapsedMs ?? 0) >= PLAIN_MS) this.#speak(progress);
  }

  /** Removes the live line; what follows begins in the first column. */
  finish(): void {
    if (this.#lineShown) this.#options.stream.write('\r\u001b[2K');
    this.#lineShown = false;
  }

  #draw(progress: TuneProgress): void {
    const { width } = createStyle({ width: this.#options.stream.columns ?? 100, color: this.#options.color ?? false });
    this.#options.stream.write(`\r\u001b[2K${truncate(tuneLine(progress), width - 1)}`);
    this.#lineShown = true;
  }

  #speak(progress: TuneProgress): void {
    this.#spoken = { stage: progress.stage, elapsedMs: progress.elapsedMs };
    if (this.#options.quiet !== true) this.#options.stream.write(`${tuneLine(progress)}\n`);
  }
}

/**
 * What is seen while a run goes on: one line that is rewritten on a terminal, plain lines now and then elsewhere, and
 * nothing when quiet. It is told what happens and never asks; drawing costs no timer that could disturb a trial.
 */
import { formatDuration, formatMs } from '../../core/format.ts';
import type { Trial } from '../../core/trial.ts';
import { createStyle, padStart, sanitize, type TerminalStyle, truncate } from './style.ts';

export interface ProgressState {
  readonly variant: string;
  /** 1-based number of the trial that runs or has just ended. */
  readonly order: number;
  readonly planned: number;
  readonly role: Trial['role'];
  readonly elapsedMs: number;
  readonly lastReadyMs: number | undefined;
  readonly medianReadyMs: number | undefined;
  readonly failed: number;
}

/** Trials beyond which a run that is no terminal's speaks again, and the time. */
const PLAIN_TRIALS = 10;
const PLAIN_MS = 5_000;
const BAR_COLUMNS = 16;

/** What is left if the rest goes like the trials that ended; undefined before the first one has. */
export function estimateLeftMs(ended: number, planned: number, elapsedMs: number): number | undefined {
  return ended < 1 || planned <= 0 ? undefined : (elapsedMs / ended) * Math.max(0, planned - ended);
}

/** One line of at most the style's width, without a line feed. */
function renderProgress(state: ProgressState, ended: number, style: TerminalStyle): string {
  const share = state.planned > 0 ? Math.min(1, ended / state.planned) : 0;
  const filled = Math.round(share * BAR_COLUMNS);
  const leftMs = estimateLeftMs(ended, state.planned, state.elapsedMs);
  const parts = [
    `${'━'.repeat(filled)}${'─'.repeat(BAR_COLUMNS - filled)} ${padStart(String(state.order), String(state.planned).length)}/${state.planned}`,
    `${sanitize(state.variant)}${state.role === 'measured' ? '' : ` (${state.role})`}`,
    ...(state.lastReadyMs === undefined ? [] : [`last ${formatMs(state.lastReadyMs)}`]),
    ...(state.medianReadyMs === undefined ? [] : [`median ${formatMs(state.medianReadyMs)}`]),
    ...(state.failed > 0 ? [`${state.failed} failed`] : []),
    ...(leftMs === undefined || ended >= state.planned ? [] : [`${formatDuration(leftMs)} left at most`]),
  ];
  return truncate(parts.join('  '), style.width - 1);
}

/** Where the lines go; Node's streams are such. */
interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  readonly color?: boolean;
  readonly quiet?: boolean;
  /** Also one plain line for each trial. */
  readonly verbose?: boolean;
}

/** The part of app's RunProgress that is drawn. */
export type TrialPlace = Pick<ProgressState, 'variant' | 'order' | 'planned' | 'role' | 'elapsedMs'>;

function medianOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Implements what app's RunObserver asks for, and `finish`. */
export class ProgressPrinter {
  readonly #options: ProgressOptions;
  readonly #readyMs = new Map<string, number[]>();
  readonly #live: boolean;
  #ended = 0;
  #failed = 0;
  #lastReadyMs: number | undefined;
  #spokenAt = { ended: 0, elapsedMs: 0 };
  #lineShown = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#live = options.quiet !== true && options.stream.isTTY === true;
  }

  /** A sentence that stays: a model is generated, another run is waited for. */
  say(message: string): void {
    if (this.#options.quiet === true) return;
    this.#erase();
    this.#options.stream.write(`${sanitize(message)}\n`);
  }

  trialStarted(place: TrialPlace): void {
    if (this.#live) this.#draw(place);
  }

  trialEnded(place: TrialPlace, trial: Trial): void {
    this.#ended += 1;
    if (trial.failure !== undefined) this.#failed += 1;
    if (trial.role === 'measured' && trial.outcome === 'completed' && trial.readyMs !== undefined) {
      this.#lastReadyMs = trial.readyMs;
      this.#readyMs.set(trial.variant, [...(this.#readyMs.get(trial.variant) ?? []), trial.readyMs]);
    }
    if (this.#options.quiet === true) return;
    if (this.#options.verbose === true) this.say(trialLine(trial));
    if (this.#live) this.#draw(place);
    else if (this.#options.verbose !== true && this.#isTimeToSpeak(place)) this.#speak(place);
  }

  /** Removes the live line; what follows begins in the first column. */
  finish(): void {
    this.#erase();
  }

  #state(place: TrialPlace): ProgressState {
    return { ...place, lastReadyMs: this.#lastReadyMs, medianReadyMs: medianOf(this.#readyMs.get(place.variant) ?? []), failed: this.#failed };
  }

  #style(): TerminalStyle {
    return createStyle({ width: this.#options.stream.columns ?? 100, color: this.#options.color ?? false });
  }

  #draw(place: TrialPlace): void {
    this.#options.stream.write(`\r\u001b[2K${renderProgress(this.#state(place), this.#ended, this.#style())}`);
    this.#lineShown = true;
  }

  #erase(): void {
    if (this.#lineShown) this.#options.stream.write('\r\u001b[2K');
    this.#lineShown = false;
  }

  #isTimeToSpeak(place: TrialPlace): boolean {
    return this.#ended - this.#spokenAt.ended >= PLAIN_TRIALS || place.elapsedMs - this.#spokenAt.elapsedMs >= PLAIN_MS || this.#ended === place.planned;
  }

  #speak(place: TrialPlace): void {
    this.#spokenAt = { ended: this.#ended, elapsedMs: place.elapsedMs };
    this.#options.stream.write(`${renderProgress(this.#state(place), this.#ended, this.#style())}\n`);
  }
}

/** One trial in one line, for --verbose. */
export function trialLine(trial: Trial): string {
  const what =
    trial.failure === undefined
      ? `ready ${formatMs(trial.readyMs)}, first inference ${formatMs(trial.firstInferenceMs)}`
      : `${trial.outcome}: ${trial.failure.code}: ${trial.failure.message}`;
  const role = trial.role === 'measured' ? '' : ` (${trial.role})`;
  return `trial ${trial.order} ${trial.variant}${role}: ${trial.outcome === 'invalid' ? `wrong state (${trial.state.reason ?? 'not verified'}), ` : ''}${what}`;
}

/** What a run tells while it goes on. Whoever watches draws; nothing here is part of the result. */
import type { Trial } from '../core/trial.ts';

export interface RunProgress {
  readonly scenario: string;
  readonly title: string;
  readonly variant: string;
  /** Trials of the whole plan, warm-ups and controls included. */
  readonly planned: number;
  /** 1-based number of the trial that has just begun or ended. */
  readonly order: number;
  readonly role: Trial['role'];
  readonly elapsedMs: number;
}

export interface RunObserver {
  /** Something slow that is not a trial: a model is generated, an image is built, another run is waited for. */
  say(message: string): void;
  trialStarted(progress: RunProgress): void;
  trialEnded(progress: RunProgress, trial: Trial): void;
}

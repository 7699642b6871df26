/** The vocabulary of one series and one night while it is judged: what was asked, what was brought, what was decided. Types only. */
import type { ComparisonResult } from '../core/comparison.ts';
import type { ChangeCause, NightOutcome, NightSubject } from '../core/night.ts';
import type { Screening } from './night-screening.ts';

/** How many nights in a row have to confirm before it alarms; auto asks the series' own noise. */
export type ConfirmRule = 'auto' | 'one' | 'two';

/** A series as the nightly file asks for it. */
export interface JudgedSeries {
  readonly series: string;
  readonly scenario: string;
  readonly title: string;
  readonly confirm: ConfirmRule;
}

/** What tonight brought; what is missing was not reached. */
export interface Tonight {
  readonly nightId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly head?: NightSubject;
  readonly lastGood?: NightSubject;
  /** Why head is last-good, where nothing else was pinned or could be started. */
  readonly pinned?: { readonly reason: 'first-night' | 'last-good-gone'; readonly note: string };
  readonly comparison?: ComparisonResult;
  readonly screening?: Screening;
  readonly confirmation?: ComparisonResult;
  readonly problem?: { readonly code: string; readonly message: string };
  readonly notices: readonly string[];
  readonly durationMs: number;
}

/** What was decided, before it is put into words. */
export interface Judged {
  readonly outcome: NightOutcome;
  readonly cause?: ChangeCause;
  readonly notes: readonly string[];
  readonly suspected?: boolean;
  /** Starts that failed, where it is they that were confirmed: `12 of 40 starts failed against 0 of 40`. */
  readonly failing?: string;
  /** Head becomes last-good. */
  readonly improved?: boolean;
}

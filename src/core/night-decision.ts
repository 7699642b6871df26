/**
 * What a person decided about a series between two nights. Decisions are documents beside the nights, written once and
 * never changed; with the nights they are all that the state of a series is read from.
 */
import type { NightSubject } from './night.ts';

const DECISION_SCHEMA_VERSION = 1;

interface DecisionFacts {
  readonly schemaVersion: typeof DECISION_SCHEMA_VERSION;
  readonly kind: 'night-decision';
  /** `20260301-090000-accept-9f3a`; sorts by time, and so stands between the nights. */
  readonly decisionId: string;
  readonly createdAt: string;
  readonly series: string;
}

/** The level of `subject` is the good one from now on. */
export interface AcceptDecision extends DecisionFacts {
  readonly action: 'accept';
  readonly subject: NightSubject;
}

/** The open regression is known: it is shown and does not alarm up to and including the day `until` (ISO date). */
export interface AcknowledgeDecision extends DecisionFacts {
  readonly action: 'acknowledge';
  readonly until: string;
}

export type NightDecision = AcceptDecision | AcknowledgeDecision;

/** Whether an acknowledgement covers the moment `at` (both ISO 8601). */
export function isAcknowledged({ acknowledgedUntil }: { readonly acknowledgedUntil?: string | undefined }, at: string): boolean {
  return acknowledgedUntil !== undefined && at.slice(0, 10) <= acknowledgedUntil;
}

/** `coldstart nightly accept`: a decision about a series, written once beside the nights. */
import { type OpenRegression, type SeriesState, seriesState } from '../../analysis/series-state.ts';
import { ColdstartError } from '../../core/errors.ts';
import type { NightSubject } from '../../core/night.ts';
import type { NightDecision } from '../../core/night-decision.ts';
import { readNights, saveDecision } from '../../history/night-folder.ts';
import { makeRunId } from '../../history/run-id.ts';
import { requireSeries } from './open-nightly.ts';

export interface DecisionRequest {
  readonly series: string;
  /** `2026-03-31`; without: the level of the newest night is the good one from now on. */
  readonly until?: string;
  readonly reportsFolder: string;
  readonly now: Date;
}

export interface SavedDecision {
  readonly decision: NightDecision;
  readonly file: string;
  /** What is pinned until now. */
  readonly before?: string;
}

function dateOf(until: string, now: Date): string {
  const date = /^\d{4}-\d\d-\d\d$/.test(until) ? new Date(`${until}T00:00:00Z`) : undefined;
  const real = date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(until);
  if (!real) throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `--until: ${until} is no date like 2026-03-31`, command: 'nightly accept' });
  if (until < now.toISOString().slice(0, 10))
    throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `--until: ${until} is over`, command: 'nightly accept' });
  return until;
}

function refuse(series: string, problem: string): ColdstartError {
  return new ColdstartError('NIGHT_NOT_ACCEPTED', { series, problem });
}

function requireOpen({ series, open }: SeriesState): OpenRegression {
  if (open === undefined) throw refuse(series, 'no regression is open that could be acknowledged');
  return open;
}

/**
 * What was measured newest; where that is last-good already, what could be started newest: a last-good that can no longer
 * be started keeps every other head from being measured.
 */
function headOf({ series, last, newestHead, pinned, open }: SeriesState): NightSubject {
  const isPinned = (head: NightSubject | undefined) => head?.identity === pinned?.subject.identity && open === undefined;
  const head = [last?.night.head, newestHead].find((one) => one !== undefined && !isPinned(one));
  if (head !== undefined) return head;
  throw refuse(series, newestHead === undefined ? 'no night has started it yet' : `${newestHead.label} is last-good already`);
}

/** Throws USAGE_UNKNOWN_NAME, USAGE_INVALID_FLAG, NIGHT_NOT_ACCEPTED, HOST_DISK_FULL and HOST_NOT_WRITABLE. */
export async function decideSeries({ series, until, reportsFolder, now }: DecisionRequest): Promise<SavedDecision> {
  const { nights, decisions } = await readNights(reportsFolder);
  requireSeries(series, [...new Set(nights.flatMap((night) => night.series.map((one) => one.series)))].sort());
  const state = seriesState(series, nights, decisions);
  const action = until === undefined ? 'accept' : 'acknowledge';
  const common = { schemaVersion: 1, kind: 'night-decision', decisionId: makeRunId(action, now), createdAt: now.toISOString(), series } as const;
  let decision: NightDecision;
  if (until === undefined) decision = { ...common, action: 'accept', subject: headOf(state) };
  else {
    requireOpen(state);
    decision = { ...common, action: 'acknowledge', until: dateOf(until, now) };
  }
  const file = await saveDecision(reportsFolder, decision);
  return { decision, file, ...(state.pinned && { before: state.pinned.subject.label }) };
}

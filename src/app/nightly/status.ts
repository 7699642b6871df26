/** `coldstart nightly status` and `--dry-run`: where every series stands, and what a night would do. Nothing is started. */
import { ruleNights } from '../../analysis/night-screening.ts';
import { NIGHTLY } from '../../analysis/nightly-rule.ts';
import { type SeriesState, seriesState } from '../../analysis/series-state.ts';
import type { NightDocument, SeriesNight } from '../../core/night.ts';
import { isAcknowledged } from '../../core/night-decision.ts';
import { redactText } from '../../core/redact.ts';
import { readNights } from '../../history/night-folder.ts';
import type { NightlyPlan, NightlySeries } from '../../scenario/nightly.ts';

export interface SeriesStatus {
  readonly series: string;
  /** Nights that have the series, whatever came of them. */
  readonly nights: number;
  readonly lastGood?: string;
  readonly pinnedBy?: NonNullable<SeriesState['pinned']>['reason'];
  /** Nights that count since the pin in the present segment, and how many of them the calibration takes. */
  readonly counted: number;
  readonly calibrationNights: number;
  /** Id of the night that reported the open regression first. */
  readonly openSince?: string;
  readonly acknowledgedUntil?: string;
  /** That day is over: it alarms again. */
  readonly acknowledgementOver?: true;
  readonly suspectedSince?: string;
  readonly last?: Pick<SeriesNight, 'at' | 'outcome' | 'sentence'>;
}

export interface NightlyStatus {
  readonly series: readonly SeriesStatus[];
  /** Documents that could not be read. */
  readonly damaged: readonly string[];
  /** The night that was interrupted, where the newest one was. */
  readonly unfinished?: string;
}

function newestOf(series: string, nights: readonly NightDocument[]): SeriesNight | undefined {
  return nights.flatMap((night) => night.series.filter((one) => one.series === series)).at(-1);
}

function statusOf(state: SeriesState, nights: readonly NightDocument[], now: string): SeriesStatus {
  const until = state.open?.acknowledgedUntil;
  const last = newestOf(state.series, nights);
  return {
    series: state.series,
    nights: nights.filter(({ series }) => series.some((one) => one.series === state.series)).length,
    ...(state.pinned && { lastGood: state.pinned.subject.label, pinnedBy: state.pinned.reason }),
    counted: ruleNights(state.counted).length,
    calibrationNights: NIGHTLY.calibrationNights,
    ...(state.open && { openSince: state.open.since }),
    ...(until !== undefined && { acknowledgedUntil: until, ...(!isAcknowledged({ acknowledgedUntil: until }, now) && { acknowledgementOver: true }) }),
    ...(state.suspicion && { suspectedSince: state.suspicion.since }),
    ...(last && { last: { at: last.at, outcome: last.outcome, sentence: last.sentence } }),
  };
}

/** Series of the file first, then those that only the nights know. */
export async function nightlyStatus(plan: NightlyPlan | undefined, reportsFolder: string, now: Date): Promise<NightlyStatus> {
  const { nights, decisions, damaged } = await readNights(reportsFolder);
  const names = new Set([...(plan?.series.map(({ series }) => series) ?? []), ...nights.flatMap((night) => night.series.map(({ series }) => series))]);
  const newest = nights.at(-1);
  return {
    series: [...names].map((series) => statusOf(seriesState(series, nights, decisions), nights, now.toISOString())),
    damaged,
    ...(newest && newest.endedAt === undefined && { unfinished: newest.nightId }),
  };
}

export interface PlannedSeries {
  readonly series: string;
  readonly scenario: string;
  /** As the file names it, without credentials; undefined: the scenario as it is. */
  readonly head?: string;
  readonly lastGood?: string;
  readonly pairs: number;
  readonly confirmPairs: number;
  /** From the newest night that measured it: without a confirmation, and with one. */
  readonly screenMs?: number;
  readonly withConfirmationMs?: number;
}

/** Time for one pair, from the newest night that measured any. */
function pairMs(series: string, nights: readonly NightDocument[]): number | undefined {
  const measured = nights.flatMap((night) => night.series.filter((one) => one.series === series && one.signal !== undefined)).at(-1);
  if (measured?.signal === undefined) return undefined;
  return measured.durationMs / (measured.signal.pairs + (measured.confirmation?.pairs ?? 0));
}

function planned(series: NightlySeries, nights: readonly NightDocument[], state: SeriesState): PlannedSeries {
  const oneMs = pairMs(series.series, nights);
  return {
    series: series.series,
    scenario: series.scenario,
    ...(series.head !== undefined && { head: redactText(series.head) }),
    ...(state.pinned && { lastGood: state.pinned.subject.label }),
    pairs: series.pairs,
    confirmPairs: series.confirmPairs,
    ...(oneMs !== undefined && { screenMs: oneMs * series.pairs, withConfirmationMs: oneMs * (series.pairs + series.confirmPairs) }),
  };
}

/** What the next night would measure. */
export async function planNight(plan: NightlyPlan, reportsFolder: string): Promise<readonly PlannedSeries[]> {
  const { nights, decisions } = await readNights(reportsFolder);
  return plan.series.map((series) => planned(series, nights, seriesState(series.series, nights, decisions)));
}

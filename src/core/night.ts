/**
 * What a night leaves behind. One document per night is the truth; pins, calibrations and open regressions are read out
 * of the nights before (analysis/series-state.ts), never stored by themselves.
 */
import type { SideSource } from './comparison.ts';
import type { VerdictOutcome } from './judgement.ts';

export const NIGHT_SCHEMA_VERSION = 1;

/** From fine to worst is decided by exit-codes.ts, not by this order. */
export const NIGHT_OUTCOMES = ['ok', 'improvement', 'regression', 'target-missed', 'noisy-host', 'could-not-measure'] as const;
export type NightOutcome = (typeof NIGHT_OUTCOMES)[number];

/**
 * Why a series moved. real: the same measurement on the same machine. measurement: tool, scenario or settings changed.
 * machine: kernel, driver, GPU, governor, … changed. noise: it was not confirmed.
 */
const CHANGE_CAUSES = ['real', 'measurement', 'machine', 'noise'] as const;
export type ChangeCause = (typeof CHANGE_CAUSES)[number];

/** A side of a night: what was started, and its identity. Equal identities mean that nothing changed. */
export interface NightSubject {
  readonly source: SideSource;
  readonly label: string;
  /** Commit hash, image id, or a hash over the command's and the model's files. */
  readonly identity: string;
}

/** Head against last-good: one ln ratio with its standard error. */
export interface NightSignal {
  readonly lnRatio: number;
  /** Standard error of lnRatio as the starts of this night explain it. */
  readonly error: number;
  readonly lowRatio?: number;
  readonly highRatio?: number;
  /** Typical milliseconds to the judged moment. */
  readonly headMs: number;
  readonly lastGoodMs: number;
  /** Starts of each side. */
  readonly pairs: number;
}

/** What the screen saw; the rule is that of analysis/nightly-rule.ts. */
export interface NightScreen {
  /** 1-based number of this night since the pin, and how many nights the calibration takes. */
  readonly night: number;
  readonly calibrationNights: number;
  /** Centre and robust spread of the calibration; undefined while it lasts. */
  readonly centre?: number;
  readonly spread?: number;
  readonly z?: number;
  /** Upper and lower cumulative sums after this night. */
  readonly cusumUp: number;
  readonly cusumDown: number;
  readonly screened: 'none' | 'slow' | 'spike';
  readonly direction?: 'slower' | 'faster';
}

export interface NightConfirmation extends NightSignal {
  readonly confirmed: boolean;
  /** One-sided bound at 95 % that the decision read, as a ratio. */
  readonly boundRatio?: number;
}

export interface NightPhase {
  readonly id: string;
  readonly title: string;
  readonly contributionMs: number;
}

export interface SeriesNight {
  /** `resnet50-docker`, `loaders/mmap`: scenario, and variant where it has several. */
  readonly series: string;
  readonly scenario: string;
  readonly title: string;
  readonly at: string;
  readonly outcome: NightOutcome;
  /** Where it moved, or seemed to. */
  readonly cause?: ChangeCause;
  /** One line: "slower by 6 % (3 to 9) since 3f2a91c, in deserialize; confirmed by 40 pairs" */
  readonly sentence: string;
  /** Further lines: evidence for the cause, what cannot be said yet, what was re-pinned and why. */
  readonly notes: readonly string[];
  /** Error code and text where it could not be measured. */
  readonly problem?: { readonly code: string; readonly message: string };
  readonly head?: NightSubject;
  readonly lastGood?: NightSubject;
  readonly signal?: NightSignal;
  readonly screen?: NightScreen;
  readonly confirmation?: NightConfirmation;
  /** Confirmed tonight for the first time under the two-night rule: it alarms if the next night confirms it again. */
  readonly suspected: boolean;
  /** The night that first reported the regression that is still open; itself where it is new. */
  readonly openSince?: string;
  /** Until when (ISO date) it was accepted as known: it is shown and does not alarm. */
  readonly acknowledgedUntil?: string;
  /** Phases that carry the change, largest first. */
  readonly phases: readonly NightPhase[];
  /** Of head, against the scenario's budget. */
  readonly budget?: { readonly outcome: VerdictOutcome; readonly sentence: string };
  /** Ids of the saved comparisons: screen first, confirmation second. */
  readonly comparisons: readonly string[];
  /** What is last-good from the next night on, where that changed, and why. */
  readonly pin?: { readonly subject: NightSubject; readonly reason: 'first-night' | 'improvement' | 'accepted' | 'last-good-gone' };
  /** Environment.fingerprint: another one starts another segment. */
  readonly fingerprint?: string;
  /** Comparable facts of the machine, `host.kernel: 6.1.0`, for naming what changed. */
  readonly machine: Readonly<Record<string, string>>;
  /** Hash over tool version and resolved scenario, and the facts in it that can be named. */
  readonly measurement?: { readonly hash: string; readonly facts: Readonly<Record<string, string>> };
  readonly durationMs: number;
}

export interface NightDocument {
  readonly schemaVersion: typeof NIGHT_SCHEMA_VERSION;
  readonly kind: 'night';
  /** `20260301-020000-nightly-9f3a` */
  readonly nightId: string;
  readonly createdAt: string;
  /** Missing while it goes on, and where it was ended from outside. */
  readonly endedAt?: string;
  /** The nightly file, and the series that it asked for, in order. */
  readonly file: string;
  readonly planned: readonly string[];
  /** Hash of what the file asked for: an interrupted night is taken up again only where it still asks for the same. */
  readonly fileHash?: string;
  readonly series: readonly SeriesNight[];
  readonly toolVersion: string;
  /** How often it was taken up again after an interruption. */
  readonly resumed: number;
  readonly notices: readonly string[];
}

/** One night of a series as the trend draws it. */
export interface TrendPoint {
  readonly nightId: string;
  readonly at: string;
  readonly outcome: NightOutcome;
  readonly headMs?: number;
  readonly lastGoodMs?: number;
  readonly lnRatio?: number;
  readonly lowRatio?: number;
  readonly highRatio?: number;
  readonly suspected?: true;
  /** Identity of head, and its label where it differs from that of the night before: a release. */
  readonly identity?: string;
  readonly release?: string;
  /** Number of the segment: it grows where machine or measurement changed. */
  readonly segment: number;
}

/** Where the level of a series moved, seen from all its nights: a view, never a gate. */
export interface ChangePoint {
  /** Index of the first point of the new level. */
  readonly index: number;
  readonly at: string;
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly pValue: number;
}

export interface SeriesTrend {
  readonly series: string;
  readonly points: readonly TrendPoint[];
  readonly changePoints: readonly ChangePoint[];
  /** Smallest shift that this series shows within 5 nights in 95 of 100 cases, as a ratio minus 1. */
  readonly noiseFloor?: number;
  /** What this series can say today, as a sentence; during calibration also what it cannot. */
  readonly sentence: string;
}

/** What the night's page shows: the night, and the trends of its series up to it. */
export interface NightReport {
  readonly schemaVersion: typeof NIGHT_SCHEMA_VERSION;
  readonly kind: 'night-report';
  readonly night: NightDocument;
  readonly trends: readonly SeriesTrend[];
}

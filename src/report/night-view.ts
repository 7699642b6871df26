/** The view model of a night's page: numbers, names and sentences of the night's document, without any markup. */
import type { ExitName } from '../core/exit-codes.ts';
import type { ChangeCause, NightPhase } from '../core/night.ts';
import type { Standing } from './night-standing.ts';
import type { FactGroup } from './report.ts';

/** Another document of the same reports folder. */
export interface NightLink {
  readonly kind: 'comparison' | 'night';
  readonly id: string;
  readonly text: string;
}

/** A ratio head / last-good with its bounds. */
export interface RatioView {
  readonly ratio: number;
  readonly lowRatio: number | undefined;
  readonly highRatio: number | undefined;
  readonly pairs: number;
}

export interface FindingView {
  readonly series: string;
  readonly title: string;
  readonly standing: Standing;
  readonly sentence: string;
  readonly cause: ChangeCause | undefined;
  readonly notes: readonly string[];
  readonly problem: string | undefined;
  readonly headMs: number | undefined;
  readonly lastGoodMs: number | undefined;
  readonly head: string | undefined;
  readonly lastGood: string | undefined;
  readonly screen: RatioView | undefined;
  readonly confirmation: (RatioView & { readonly confirmed: boolean; readonly boundRatio: number | undefined }) | undefined;
  readonly z: number | undefined;
  readonly budget: string | undefined;
  readonly phases: readonly NightPhase[];
  readonly pin: string | undefined;
  readonly links: readonly NightLink[];
}

export interface SeriesRow {
  readonly series: string;
  readonly title: string;
  readonly standing: Standing;
  readonly sentence: string;
  readonly headMs: number | undefined;
  readonly ratio: RatioView | undefined;
  readonly calibration: { readonly night: number; readonly of: number } | undefined;
  readonly noiseFloor: number | undefined;
  readonly trendSentence: string | undefined;
  /** ln(head / last-good) of the latest nights, oldest first; undefined where a night has none. */
  readonly recent: readonly (number | undefined)[];
  /** Places in `recent` at which machine or measurement changed. */
  readonly breaks: readonly number[];
}

export interface NightView {
  readonly nightId: string;
  readonly createdAt: string;
  readonly file: string;
  readonly toolVersion: string;
  /** Undefined while it goes on, and where it was ended from outside. */
  readonly durationMs: number | undefined;
  /** Of the most urgent series. */
  readonly standing: Standing;
  readonly sentence: string;
  readonly exit: { readonly name: ExitName; readonly code: number; readonly meaning: string };
  readonly planned: number;
  readonly counts: readonly { readonly standing: Standing; readonly count: number }[];
  readonly notices: readonly string[];
  /** Most urgent first; series that are fine have none. */
  readonly findings: readonly FindingView[];
  readonly series: readonly SeriesRow[];
  readonly environment: readonly FactGroup[];
  readonly method: readonly string[];
}

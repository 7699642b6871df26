/** A night as a table: one row a series, in the order in which the night asked for them. */
import type { NightReport, SeriesNight, SeriesTrend } from '../../../core/night.ts';
import { type Cell, renderTable } from './table.ts';

type Column = readonly [string, (night: SeriesNight, trend: SeriesTrend | undefined) => Cell];

const COLUMNS: readonly Column[] = [
  ['series', (night) => night.series],
  ['scenario', (night) => night.scenario],
  ['at', (night) => night.at],
  ['outcome', (night) => night.outcome],
  ['cause', (night) => night.cause],
  ['suspected', (night) => night.suspected],
  ['open_since', (night) => night.openSince],
  ['acknowledged_until', (night) => night.acknowledgedUntil],
  ['head', (night) => night.head?.label],
  ['head_identity', (night) => night.head?.identity],
  ['last_good', (night) => night.lastGood?.label],
  ['last_good_identity', (night) => night.lastGood?.identity],
  ['head_ms', (night) => night.signal?.headMs],
  ['last_good_ms', (night) => night.signal?.lastGoodMs],
  ['ln_ratio', (night) => night.signal?.lnRatio],
  ['ln_ratio_error', (night) => night.signal?.error],
  ['low_ratio', (night) => night.signal?.lowRatio],
  ['high_ratio', (night) => night.signal?.highRatio],
  ['pairs', (night) => night.signal?.pairs],
  ['screened', (night) => night.screen?.screened],
  ['confirmed', (night) => night.confirmation?.confirmed],
  ['confirmation_ln_ratio', (night) => night.confirmation?.lnRatio],
  ['confirmation_bound_ratio', (night) => night.confirmation?.boundRatio],
  ['confirmation_pairs', (night) => night.confirmation?.pairs],
  ['budget', (night) => night.budget?.outcome],
  ['noise_floor', (_, trend) => trend?.noiseFloor],
  ['fingerprint', (night) => night.fingerprint],
  ['problem', (night) => night.problem?.code],
  ['duration_ms', (night) => night.durationMs],
  ['sentence', (night) => night.sentence],
];

/** Ratios are head / last-good, times milliseconds. */
export function renderNightCsv({ night, trends }: NightReport): string {
  const bySeries = new Map(trends.map((trend) => [trend.series, trend]));
  const rows = night.series.map((own) => COLUMNS.map(([, read]) => read(own, bySeries.get(own.series))));
  return renderTable(
    COLUMNS.map(([name]) => name),
    rows,
  );
}

/** A night as gauges: every series with its ratio, its outcome and when it was last measured. */
import { NIGHT_OUTCOMES, type NightReport, type SeriesNight, type SeriesTrend } from '../../../core/night.ts';
import { type GaugeValue, gauge, gaugeOfMs, gaugeOfTime, states } from './gauges.ts';

function ratio(lnRatio: number | undefined): number | undefined {
  return lnRatio === undefined ? undefined : Math.exp(lnRatio);
}

function seriesGauges(night: SeriesNight, trend: SeriesTrend | undefined): GaugeValue[] {
  const labels = { series: night.series, scenario: night.scenario };
  const { signal, head, lastGood } = night;
  const info = {
    ...labels,
    head: head?.label ?? '',
    head_identity: head?.identity ?? '',
    last_good: lastGood?.label ?? '',
    last_good_identity: lastGood?.identity ?? '',
    fingerprint: night.fingerprint ?? '',
  };
  return [
    ...gaugeOfMs('coldstart_night_head_seconds', labels, signal?.headMs),
    ...gaugeOfMs('coldstart_night_last_good_seconds', labels, signal?.lastGoodMs),
    ...gauge('coldstart_night_ratio', labels, ratio(signal?.lnRatio)),
    ...gauge('coldstart_night_low_ratio', labels, signal?.lowRatio),
    ...gauge('coldstart_night_high_ratio', labels, signal?.highRatio),
    ...gauge('coldstart_night_noise_floor_ratio', labels, trend?.noiseFloor),
    ...states('coldstart_night_outcome', labels, 'outcome', NIGHT_OUTCOMES, night.outcome),
    ...gauge('coldstart_night_suspected', labels, night.suspected ? 1 : 0),
    ...(signal === undefined ? [] : gaugeOfTime('coldstart_night_last_success_timestamp_seconds', labels, night.at)),
    ...gauge('coldstart_night_series_info', info, 1),
  ];
}

export function nightGauges({ night, trends }: NightReport): GaugeValue[] {
  const bySeries = new Map(trends.map((trend) => [trend.series, trend]));
  return [
    ...night.series.flatMap((own) => seriesGauges(own, bySeries.get(own.series))),
    ...gauge('coldstart_night_info', { night_id: night.nightId, file: night.file, version: night.toolVersion }, 1),
  ];
}

/**
 * What a document says to Prometheus, as plain rows: which gauges there are, and their values by labels. Times are
 * seconds, as Prometheus has it. The Grafana board's queries use these names.
 */

/** Every gauge, with its help text. A name is public: a dashboard somewhere asks for it. */
export const GAUGES = {
  coldstart_median_seconds: 'Median time from start-requested to a moment of the start.',
  coldstart_median_low_seconds: 'Lower end of the 95 % interval of the median.',
  coldstart_median_high_seconds: 'Upper end of the 95 % interval of the median.',
  coldstart_p90_seconds: 'Time within which 90 % of the starts reached a moment.',
  coldstart_phase_median_seconds: 'Median duration of a phase of the start.',
  coldstart_phase_exclusive_seconds: 'Median share of a phase on the critical chain.',
  coldstart_limit_seconds: 'Limit of the start-up budget.',
  coldstart_within_limit_ratio: 'Share of the starts that were within the limit.',
  coldstart_proven_ratio: 'Share of starts that is proven to be within the limit with 95 % confidence.',
  coldstart_starts: 'Starts by how they ended.',
  coldstart_coverage_ratio: 'Median share of a start that phases explain.',
  coldstart_verdict: 'Verdict about the budget: 1 for the one that holds, 0 for the others.',
  coldstart_run_timestamp_seconds: 'When the run was begun.',
  coldstart_last_success_timestamp_seconds: 'When something was last measured, whatever its verdict.',
  coldstart_run_info: 'The run and what it was made with; always 1.',
  coldstart_comparison_ratio: 'Candidate against baseline at the judged moment.',
  coldstart_comparison_low_ratio: 'Lower bound of candidate against baseline.',
  coldstart_comparison_high_ratio: 'Upper bound of candidate against baseline.',
  coldstart_comparison_seconds: 'Typical time of a side to the judged moment.',
  coldstart_comparison_phase_change_seconds: "A phase's part of the difference between the sides.",
  coldstart_comparison_outcome: 'Outcome of the comparison: 1 for the one that holds, 0 for the others.',
  coldstart_comparison_timestamp_seconds: 'When the comparison was made.',
  coldstart_comparison_info: 'The comparison and its sides; always 1.',
  coldstart_night_head_seconds: 'Typical time of head to the judged moment, last night.',
  coldstart_night_last_good_seconds: 'Typical time of last-good to the judged moment, last night.',
  coldstart_night_ratio: 'Head against last-good, last night.',
  coldstart_night_low_ratio: 'Lower bound of head against last-good.',
  coldstart_night_high_ratio: 'Upper bound of head against last-good.',
  coldstart_night_noise_floor_ratio: 'Smallest shift of a series that five nights show.',
  coldstart_night_outcome: "Outcome of a series' night: 1 for the one that holds, 0 for the others.",
  coldstart_night_suspected: 'Whether a first night suspects a regression that a second must confirm.',
  coldstart_night_last_success_timestamp_seconds: 'When a series was last measured.',
  coldstart_night_series_info: 'What a series compared; always 1.',
  coldstart_night_info: 'The night; always 1.',
} as const;

export type GaugeName = keyof typeof GAUGES;
export type Labels = Readonly<Record<string, string>>;

export interface GaugeValue {
  readonly name: GaugeName;
  readonly labels: Labels;
  readonly value: number;
}

/** No row for a value that does not exist. */
export function gauge(name: GaugeName, labels: Labels, value: number | null | undefined): GaugeValue[] {
  return typeof value === 'number' && Number.isFinite(value) ? [{ name, labels, value }] : [];
}

/** As `gauge`, of milliseconds. */
export function gaugeOfMs(name: GaugeName, labels: Labels, ms: number | null | undefined): GaugeValue[] {
  return gauge(name, labels, typeof ms === 'number' ? ms / 1000 : undefined);
}

/** One row for each of `known`: 1 for `current`, 0 for the others. */
export function states(name: GaugeName, labels: Labels, label: string, known: readonly string[], current: string): GaugeValue[] {
  return known.map((state) => ({ name, labels: { ...labels, [label]: state }, value: state === current ? 1 : 0 }));
}

/** Unix time in seconds of an ISO date. */
export function gaugeOfTime(name: GaugeName, labels: Labels, at: string, laterMs = 0): GaugeValue[] {
  return gaugeOfMs(name, labels, Date.parse(at) + laterMs);
}

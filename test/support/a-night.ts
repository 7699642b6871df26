/** Builders of a night's document and of its report: every outcome and cause, in series that look alive. */
import type { NightDocument, NightOutcome, NightReport, NightSignal, NightSubject, SeriesNight, SeriesTrend } from '../../src/core/night.ts';
import { aTrend, nightBefore, someRevision, type TrendShape } from './a-trend.ts';

/** What befell a series tonight. */
export const NIGHT_STORIES = [
  'regression',
  'open-regression',
  'acknowledged',
  'suspected',
  'improvement',
  'target-missed',
  'noisy-host',
  'could-not-measure',
  'calibrating',
  'machine',
  'measurement',
  'ok',
] as const;
export type NightStory = (typeof NIGHT_STORIES)[number];

const OUTCOMES: Partial<Record<NightStory, NightOutcome>> = {
  regression: 'regression',
  'open-regression': 'regression',
  acknowledged: 'regression',
  improvement: 'improvement',
  'target-missed': 'target-missed',
  'noisy-host': 'noisy-host',
  'could-not-measure': 'could-not-measure',
};

function aSubject(number: number): NightSubject {
  const revision = someRevision(number);
  const source = { kind: 'commit', repository: '.', revision, subject: `Commit number ${number}`, committedAt: '2026-11-18T09:12:00.000Z' } as const;
  return { source, label: `main (${revision.slice(0, 7)})`, identity: revision };
}

function signalOf(trend: SeriesTrend): NightSignal | undefined {
  const last = trend.points.at(-1);
  if (last?.lnRatio === undefined || last.headMs === undefined || last.lastGoodMs === undefined) return undefined;
  const { lnRatio, headMs, lastGoodMs, lowRatio, highRatio } = last;
  return { lnRatio, error: 0.006, ...(lowRatio && { lowRatio }), ...(highRatio && { highRatio }), headMs, lastGoodMs, pairs: 15 };
}

const SENTENCES: Readonly<Record<NightStory, string>> = {
  regression: 'slower by 6.2 % (4.1 to 8.3) since main (3f2a91c), in deserialize; confirmed by 40 pairs',
  'open-regression': 'still slower by 6.0 % (4.0 to 8.1), open for 5 nights',
  acknowledged: 'slower by 6.0 % (4.0 to 8.1); accepted as known until 2026-12-01',
  suspected: 'slower by 3.1 % (1.4 to 4.9) for the first time: suspected until the next night confirms it',
  improvement: 'faster by 7.4 % (5.0 to 9.6); last-good moves to main (3f2a91c)',
  'target-missed': 'no change shown, but p90 ≤ 400 ms is missed: 12 of 15 starts within the limit',
  'noisy-host': 'the host was too noisy to say anything: the control moved by 11 %',
  'could-not-measure': 'could not be measured: the image has no model',
  calibrating: 'no change shown; night 12 of the 20 that calibrate',
  machine: 'slower by 5.9 % (4.2 to 7.7), but the machine changed: host.kernel',
  measurement: 'faster by 3.0 % (1.2 to 4.9), but the measurement changed: tool version',
  ok: 'no change shown; 3.1 % or more would have been noticed',
};

const NOTES: Partial<Record<NightStory, readonly string[]>> = {
  regression: ['Kernel, driver, GPU and tool are those of last night: nothing but the program changed.', 'It was first seen tonight; last-good stays pinned.'],
  suspected: ['This series has noise that the control does not share, so two nights must agree.'],
  machine: ['host.kernel: 6.1.0-13 before, 6.1.0-17 tonight.', 'A new segment begins; its calibration starts over.'],
  measurement: ['tool version: 0.1.0 before, 0.2.0 tonight.', 'A new segment begins; its calibration starts over.'],
  'noisy-host': ['No screen was made and no alarm is possible from this night.'],
};

const CAUSES = {
  regression: 'real',
  'open-regression': 'real',
  acknowledged: 'real',
  improvement: 'real',
  machine: 'machine',
  measurement: 'measurement',
} as const;
const MOVED: readonly NightStory[] = ['regression', 'open-regression', 'acknowledged', 'suspected', 'improvement', 'machine', 'measurement'];

const BUDGETS = {
  met: { outcome: 'met', sentence: '15 of 15 starts within 3 s: the share of 90 % is not excluded' },
  missed: { outcome: 'missed', sentence: '12 of 15 starts within 400 ms: p90 is missed' },
} as const;

function screenOf(story: NightStory, trend: SeriesTrend): SeriesNight['screen'] {
  const night = story === 'calibrating' ? 12 : trend.points.length;
  if (night <= 20) return { night, calibrationNights: 20, cusumUp: 0, cusumDown: 0, screened: 'none' };
  const moved = MOVED.includes(story);
  const direction = moved ? (story === 'improvement' || story === 'measurement' ? 'faster' : 'slower') : undefined;
  const base = {
    night,
    calibrationNights: 20,
    centre: 0.0004,
    spread: 0.0121,
    cusumUp: direction === 'slower' ? 4 : 0.3,
    cusumDown: direction === 'faster' ? 4 : 0.1,
  };
  return { ...base, z: direction === undefined ? 0.4 : direction === 'slower' ? 4 : -4, screened: moved ? 'spike' : 'none', ...(direction && { direction }) };
}

function confirmationOf(story: NightStory, signal: NightSignal | undefined): Partial<SeriesNight> {
  if (signal === undefined || !MOVED.includes(story)) return {};
  const { lnRatio } = signal;
  const slower = lnRatio > 0;
  const boundRatio = Math.exp(slower ? lnRatio - 0.009 : lnRatio + 0.009);
  const direction = slower ? 1 : -1;
  return {
    confirmation: {
      ...signal,
      error: 0.004,
      lowRatio: Math.exp(lnRatio - 0.012),
      highRatio: Math.exp(lnRatio + 0.012),
      pairs: 40,
      confirmed: true,
      boundRatio,
    },
    phases: [
      { id: 'deserialize', title: 'deserialize', contributionMs: direction * 21.4 },
      { id: 'model-read', title: 'model read', contributionMs: direction * 3.25 },
      { id: 'node-bootstrap', title: 'node bootstrap', contributionMs: direction * -0.5 },
    ],
  };
}

function subjectsOf(story: NightStory, nightId: string): Partial<SeriesNight> {
  const head = aSubject(9);
  const last = nightBefore(story === 'open-regression' ? 5 : 0).nightId;
  const cause = (CAUSES as Partial<Record<NightStory, SeriesNight['cause']>>)[story];
  return {
    head,
    lastGood: aSubject(4),
    ...(cause && { cause }),
    ...(OUTCOMES[story] === 'regression' && { openSince: story === 'regression' ? nightId : last }),
    ...(story === 'acknowledged' && { acknowledgedUntil: '2026-12-01' }),
    ...(story === 'improvement' && { pin: { subject: head, reason: 'improvement' as const } }),
    ...(story === 'could-not-measure' && { problem: { code: 'ENGINE_MODEL_MISSING', message: 'the image has no model at /models/resnet50.onnx' } }),
  };
}

/** A series of the last night that has the given story, and the numbers of the last point of `trend`. */
export function aSeriesNight(story: NightStory = 'ok', trend: SeriesTrend = aTrend(), overrides: Partial<SeriesNight> = {}): SeriesNight {
  const { nightId, at } = nightBefore(0);
  const signal = story === 'could-not-measure' ? undefined : signalOf(trend);
  const screen = story === 'noisy-host' || signal === undefined ? undefined : screenOf(story, trend);
  return {
    series: trend.series,
    scenario: trend.series.split('/')[0] as string,
    title: `Cold start of ${trend.series}`,
    at,
    outcome: OUTCOMES[story] ?? 'ok',
    sentence: SENTENCES[story],
    notes: NOTES[story] ?? [],
    ...subjectsOf(story, nightId),
    ...(signal && { signal }),
    ...(screen && { screen }),
    suspected: story === 'suspected',
    phases: [],
    ...confirmationOf(story, signal),
    ...(signal && { budget: story === 'target-missed' ? BUDGETS.missed : BUDGETS.met }),
    comparisons:
      signal === undefined
        ? []
        : [`${nightId}-${trend.series.replace('/', '-')}`, ...(MOVED.includes(story) ? [`${nightId}-${trend.series.replace('/', '-')}-2`] : [])],
    fingerprint: story === 'machine' ? 'f1ee5a7d' : '5e0c2b19',
    machine: {
      'host.kernel': story === 'machine' ? '6.1.0-17-amd64' : '6.1.0-13-amd64',
      'host.cpu': '16 × Xeon Platinum 8480+',
      'host.governor': 'performance',
      'gpu.driver': '580.65.06',
      'gpu.model': 'H200',
    },
    measurement: { hash: 'c0ffee12', facts: { tool: '0.1.0', scenario: 'b7e2' } },
    durationMs: 412_000,
    ...overrides,
  };
}

/** The night of those series. */
export function aNight(series: readonly SeriesNight[] = [aSeriesNight()], overrides: Partial<NightDocument> = {}): NightDocument {
  const { nightId, at } = nightBefore(0);
  const durationMs = series.reduce((sum, own) => sum + own.durationMs, 0);
  return {
    schemaVersion: 1,
    kind: 'night',
    nightId,
    createdAt: at,
    endedAt: new Date(Date.parse(at) + durationMs).toISOString(),
    file: 'scenarios/nightly.yaml',
    planned: series.map((own) => own.series),
    series,
    toolVersion: '0.1.0',
    resumed: 0,
    notices: [],
    ...overrides,
  };
}

export interface NightShape {
  readonly series?: number;
  readonly nights?: number;
  readonly seed?: number;
  /** One a series, from the first on; the rest is `ok`. */
  readonly stories?: readonly NightStory[];
}

const SCENARIOS = ['resnet50-docker', 'loaders/mmap', 'loaders/read', 'bert-process', 'yolo-trt', 'whisper-docker', 'overlap/early', 'overlap/sequential'];

function trendShape(story: NightStory, shape: NightShape, index: number): TrendShape {
  const nights = story === 'calibrating' ? Math.min(12, shape.nights ?? 60) : (shape.nights ?? 60);
  const name = SCENARIOS[index % SCENARIOS.length] as string;
  const series = index < SCENARIOS.length ? name : `${name}-${Math.floor(index / SCENARIOS.length)}`;
  const base = { series, nights, seed: (shape.seed ?? 1) * 1000 + index, levelMs: 180 + 97 * (index % 11), outcome: OUTCOMES[story] ?? 'ok' } as const;
  const last = nights - 1;
  const was = Math.max(0, last - Math.floor(nights / 3));
  if (story === 'regression') return { ...base, shifts: [{ night: last, factor: 1.062 }], segmentsAt: [was] };
  if (story === 'open-regression' || story === 'acknowledged') return { ...base, shifts: [{ night: Math.max(0, last - 5), factor: 1.06 }] };
  if (story === 'suspected') return { ...base, shifts: [{ night: last, factor: 1.031 }], suspectedAt: [last] };
  if (story === 'improvement') return { ...base, shifts: [{ night: last, factor: 0.926 }] };
  if (story === 'machine' || story === 'measurement')
    return { ...base, shifts: [{ night: last, factor: story === 'machine' ? 1.059 : 0.97 }], segmentsAt: [last] };
  return index % 4 === 3
    ? {
        ...base,
        shifts: [
          { night: was, factor: 1.05 },
          { night: Math.min(last, was + 6), factor: 1 },
        ],
      }
    : base;
}

/** A night of 14 series with every story among them, and 60 nights of each, unless `shape` says otherwise. */
export function aNightReport(shape: NightShape = {}, overrides: Partial<NightDocument> = {}): NightReport {
  const stories = shape.stories ?? NIGHT_STORIES;
  const count = shape.series ?? 14;
  const drawn = Array.from({ length: count }, (_, index) => {
    const story = stories[index] ?? 'ok';
    const trend = aTrend(trendShape(story, shape, index));
    return { trend, night: aSeriesNight(story, trend) };
  });
  return {
    schemaVersion: 1,
    kind: 'night-report',
    night: aNight(
      drawn.map(({ night }) => night),
      overrides,
    ),
    trends: drawn.map(({ trend }) => trend),
  };
}

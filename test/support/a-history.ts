/** Builder of a history of any length: several series whose level moves with releases, on machines that change. */
import type { HistoryReport, HistoryRow, HistorySeries } from '../../src/core/history.ts';
import type { ChangePoint } from '../../src/core/night.ts';
import { someRevision } from './a-trend.ts';
import { gaussian, seededRandom } from './random.ts';

export interface HistoryShape {
  /** Of all series together. */
  readonly runs?: number;
  readonly series?: number;
  readonly seed?: number;
}

const SERIES = ['resnet50-docker', 'resnet50-process', 'loaders/mmap', 'loaders/read', 'bert-docker', 'yolo-trt', 'whisper-docker', 'bare'];
const LAST_RUN = Date.parse('2026-11-20T08:30:00.000Z');
/** Where, as a share of a series' runs, its level moves, and to what. */
const LEVELS = [
  { from: 0, factor: 1 },
  { from: 0.35, factor: 1.12 },
  { from: 0.7, factor: 0.94 },
] as const;
const NEW_MACHINE = 0.55;

function levelAt(share: number): number {
  return LEVELS.filter(({ from }) => from <= share).at(-1)?.factor ?? 1;
}

function rowOf(series: string, position: number, count: number, gapMs: number, random: () => number): HistoryRow {
  const share = position / count;
  const at = new Date(LAST_RUN - (count - 1 - position) * gapMs - Math.floor(random() * 60_000)).toISOString();
  const medianMs = (240 + 55 * series.length) * levelAt(share) * Math.exp(0.015 * gaussian(random));
  const spread = medianMs * (0.02 + 0.02 * random());
  const misses = random() < 0.03 ? 2 : 0;
  const [scenario, variant] = series.split('/') as [string, string?];
  const suffix = Math.floor(random() * 65_536)
    .toString(16)
    .padStart(4, '0');
  return {
    runId: `${at.slice(0, 10).replaceAll('-', '')}-${at.slice(11, 19).replaceAll(':', '')}-${series.replace('/', '-')}-${suffix}`,
    createdAt: at,
    series,
    scenario,
    variant: variant ?? 'default',
    target: series.includes('process') ? 'process' : 'docker',
    state: 'cold',
    fingerprint: share < NEW_MACHINE ? '5e0c2b19' : 'f1ee5a7d',
    toolVersion: '0.1.0',
    release: someRevision(Math.floor((position * 12) / count)).slice(0, 12),
    outcome: misses > 0 ? 'missed' : random() < 0.1 ? 'inconclusive' : 'met',
    limitMs: 1500,
    medianMs,
    lowMs: medianMs - spread,
    highMs: medianMs + spread * 1.3,
    p90Ms: medianMs + 2.2 * spread,
    firstInferenceMs: medianMs * 1.07,
    starts: 20,
    misses,
    invalid: random() < 0.02 ? 1 : 0,
  };
}

function changePointsOf(rows: readonly HistoryRow[]): ChangePoint[] {
  const levelMs = 240 + 55 * (rows[0]?.series.length ?? 0);
  return LEVELS.slice(1).flatMap(({ from }) => {
    const index = Math.ceil(from * rows.length);
    const row = rows[index];
    return row === undefined ? [] : [{ index, at: row.createdAt, beforeMs: levelMs * levelAt(from - 0.01), afterMs: levelMs * levelAt(from), pValue: 0.002 }];
  });
}

/** Rows of one series, oldest first: the last of them failed altogether where `failed`. */
export function aHistorySeries(series: string, count: number, seed: number, failed = false): HistorySeries {
  const random = seededRandom(seed);
  const gapMs = Math.max(60_000, Math.floor((365 * 86_400_000) / Math.max(1, count)));
  const rows = Array.from({ length: count }, (_, position) => rowOf(series, position, count, gapMs, random));
  const last = rows.at(-1);
  if (failed && last !== undefined) {
    const { medianMs: _1, lowMs: _2, highMs: _3, p90Ms: _4, firstInferenceMs: _5, ...rest } = last;
    rows[count - 1] = { ...rest, outcome: 'errored', misses: 20 };
  }
  const segments = rows.flatMap((row, index) => (index === 0 || row.fingerprint !== rows[index - 1]?.fingerprint ? [index] : []));
  return { series, target: rows[0]?.target ?? 'docker', state: 'cold', rows, changePoints: changePointsOf(rows), segments };
}

/** 300 runs of 6 series and two damaged documents, unless `shape` says otherwise. */
export function aHistoryReport(shape: HistoryShape = {}, overrides: Partial<HistoryReport> = {}): HistoryReport {
  const runs = shape.runs ?? 300;
  const count = Math.min(shape.series ?? 6, Math.max(1, runs));
  const series = Array.from({ length: count }, (_, index) => {
    const name = SERIES[index % SERIES.length] as string;
    const own = Math.floor(runs / count) + (index < runs % count ? 1 : 0);
    return aHistorySeries(index < SERIES.length ? name : `${name}-${index}`, own, (shape.seed ?? 1) * 100 + index, index === 1);
  });
  return {
    schemaVersion: 1,
    kind: 'history',
    createdAt: '2026-11-20T09:00:00.000Z',
    toolVersion: '0.1.0',
    series: runs === 0 ? [] : series,
    damaged: [
      { runId: '20260907-120000-bare-0bad', problem: 'result.json ends in the middle of a number' },
      { runId: '20260801-120000-bare-dead', problem: 'schema version 99 is newer than this coldstart' },
    ],
    ...overrides,
  };
}

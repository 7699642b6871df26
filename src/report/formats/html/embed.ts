/**
 * The saved run inside the page: plain JSON while it is small, gzip in base64 above that. A run too large for a page is
 * embedded with less detail, and the page says what is left out.
 */
import { gzipSync } from 'node:zlib';
import type { RunResult } from '../../../core/run-result.ts';
import type { Trial } from '../../../core/trial.ts';

/** Above this much JSON the page carries it compressed: with the script it would else exceed 350 KB for 20 trials. */
const PLAIN_LIMIT_BYTES = 64 * 1024;
/** Of base64 text: leaves a page of 1,000 trials below 1 MB with script, styles and tables. */
const DATA_LIMIT_BYTES = 640 * 1024;
/** Trials whose spans stay when those of all do not fit. */
const SPANS_KEPT = 40;

export interface EmbeddedData {
  readonly encoding: 'json' | 'gzip';
  /** Safe between script tags. */
  readonly text: string;
  /** One sentence about what the embedded data holds. */
  readonly detail: string;
}

/** JSON that can stand between script tags: no `<`, and no line separator that a parser could stumble over. */
export function embeddableJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}

/** Durations without their marks; the proof of the state shrinks to its totals. */
function withoutMarks(trial: Trial): Trial {
  return { ...trial, marks: [], state: { ...trial.state, files: [] } };
}

function rounded(trial: Trial): Trial {
  const micro = (ms: number): number => Math.round(ms * 1e3) / 1e3;
  const spans = trial.spans.map((span) => ({ ...span, beginMs: micro(span.beginMs), endMs: micro(span.endMs), exclusiveMs: micro(span.exclusiveMs) }));
  return { ...withoutMarks(trial), spans };
}

/** The representative trial of each variant and the slowest ones. */
function keptTrials(result: RunResult): Set<string> {
  const slowest = [...result.trials].sort((a, b) => (b.readyMs ?? 0) - (a.readyMs ?? 0)).slice(0, SPANS_KEPT);
  return new Set([...result.variants.flatMap((variant) => variant.representative ?? []), ...slowest.map((trial) => trial.id)]);
}

interface Level {
  readonly detail: string;
  readonly reduce: (result: RunResult) => RunResult;
}

const BESIDE = 'result.json beside this file has everything';

const LEVELS: readonly Level[] = [
  { detail: 'This page holds the whole saved run.', reduce: (result) => result },
  {
    detail: `This run is large: the page holds all trials with the spans of all their phases rounded to a microsecond, but not the single marks and files; ${BESIDE}.`,
    reduce: (result) => ({ ...result, trials: result.trials.map(rounded) }),
  },
  {
    detail: `This run is very large: the page holds the totals of all trials, and the spans of the representative and the ${SPANS_KEPT} slowest ones only; ${BESIDE}.`,
    reduce: (result) => {
      const kept = keptTrials(result);
      return { ...result, trials: result.trials.map((trial) => (kept.has(trial.id) ? rounded(trial) : { ...withoutMarks(trial), spans: [], gaps: [] })) };
    },
  },
];

/** What `result` would take as base64, judged by an evenly spread tenth of its trials: compressing all of them just to see takes too long. */
function estimatedBytes(result: RunResult): number {
  const step = Math.max(1, Math.floor(result.trials.length / 50));
  const picked = result.trials.filter((_, index) => index % step === 0);
  const { length } = gzipSync(JSON.stringify(picked), { level: 4 });
  return (length * 4 * result.trials.length) / (3 * picked.length);
}

/** The data block of the page for `result`, with as much detail as fits. */
export function embedRun(result: RunResult): EmbeddedData {
  for (const [index, { detail, reduce }] of LEVELS.entries()) {
    const reduced = reduce(result);
    const isLast = index === LEVELS.length - 1;
    if (!isLast && reduced.trials.length > 100 && estimatedBytes(reduced) > DATA_LIMIT_BYTES) continue;
    const json = JSON.stringify(reduced);
    if (json.length <= PLAIN_LIMIT_BYTES) return { encoding: 'json', text: embeddableJson(reduced), detail };
    const text = gzipSync(json, { level: 6 }).toString('base64');
    if (isLast || text.length <= DATA_LIMIT_BYTES) return { encoding: 'gzip', text, detail };
  }
  throw new RangeError('unreachable: the last level is always taken');
}

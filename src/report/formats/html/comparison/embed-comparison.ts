/** How much of a comparison its page carries. */
import type { ComparedSide, ComparisonResult } from '../../../../core/comparison.ts';
import type { Trial } from '../../../../core/trial.ts';
import { type EmbeddedData, type EmbedLevel, embedDocument } from '../shell/embed.ts';
import { roundedTrial, withoutSpans } from '../trial-detail.ts';

/** Of base64 text: leaves a page of twice 200 trials below 600 KB with script, styles and tables. */
const DATA_LIMIT_BYTES = 300 * 1024;
/** Trials of each side whose spans stay when those of all do not fit. */
const SPANS_KEPT = 20;

const BESIDE = 'comparison.json beside this file has everything';

function withTrials(result: ComparisonResult, reduce: (side: ComparedSide) => readonly Trial[]): ComparisonResult {
  const [baseline, candidate] = result.sides;
  return {
    ...result,
    sides: [
      { ...baseline, trials: reduce(baseline) },
      { ...candidate, trials: reduce(candidate) },
    ],
  };
}

/** The representative trial and the slowest ones. */
function keptTrials({ result, trials }: ComparedSide): Set<string> {
  const slowest = [...trials].sort((a, b) => (b.readyMs ?? 0) - (a.readyMs ?? 0)).slice(0, SPANS_KEPT);
  return new Set([...(result.representative === undefined ? [] : [result.representative]), ...slowest.map(({ id }) => id)]);
}

const LEVELS: readonly EmbedLevel<ComparisonResult>[] = [
  { detail: 'This page holds the whole saved comparison.', reduce: (result) => result },
  {
    detail: `This comparison is large: the page holds all trials with the spans of all their phases rounded to a microsecond, but not the single marks and files; ${BESIDE}.`,
    reduce: (result) => withTrials(result, ({ trials }) => trials.map(roundedTrial)),
  },
  {
    detail: `This comparison is very large: the page holds the totals of all trials, and the spans of the representative and the ${SPANS_KEPT} slowest ones of each side only; ${BESIDE}.`,
    reduce: (result) =>
      withTrials(result, (side) => {
        const kept = keptTrials(side);
        return side.trials.map((trial) => (kept.has(trial.id) ? roundedTrial(trial) : withoutSpans(trial)));
      }),
  },
];

/** The data block of the page for `result`, with as much detail as fits. */
export function embedComparison(result: ComparisonResult): EmbeddedData {
  return embedDocument(result, LEVELS, DATA_LIMIT_BYTES, ({ sides }) => sides.flatMap(({ trials }) => trials));
}

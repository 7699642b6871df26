/** How much of a tuning its page carries: the whole search always, of the proof's trials what fits. */
import type { ComparisonResult } from '../../../../core/comparison.ts';
import type { Trial } from '../../../../core/trial.ts';
import type { TuningResult } from '../../../../core/tuning.ts';
import { type EmbeddedData, type EmbedLevel, embedDocument } from '../shell/embed.ts';
import { roundedTrial, withoutSpans } from '../trial-detail.ts';

/** Of base64 text: leaves a page of 250 starts and 30 pairs below 600 KB with script, styles and tables. */
const DATA_LIMIT_BYTES = 200 * 1024;

const BESIDE = 'tuning.json beside this file has everything';

function withTrials(result: TuningResult, reduce: (trial: Trial, representative: string | undefined) => Trial): TuningResult {
  const { proof } = result;
  if (proof === undefined) return result;
  const sides = proof.sides.map((side) => ({ ...side, trials: side.trials.map((trial) => reduce(trial, side.result.representative)) }));
  return { ...result, proof: { ...proof, sides: sides as unknown as ComparisonResult['sides'] } };
}

const LEVELS: readonly EmbedLevel<TuningResult>[] = [
  { detail: 'This page holds the whole saved tuning.', reduce: (result) => result },
  {
    detail: `This tuning is large: the page holds all starts of the search and all trials of the proof with the spans of their phases rounded to a microsecond, but not the single marks and files; ${BESIDE}.`,
    reduce: (result) => withTrials(result, roundedTrial),
  },
  {
    detail: `This tuning is very large: the page holds all starts of the search and the totals of the proof's trials, with the spans of the representative ones only; ${BESIDE}.`,
    reduce: (result) => withTrials(result, (trial, representative) => (trial.id === representative ? roundedTrial(trial) : withoutSpans(trial))),
  },
];

/** The data block of the page for `result`, with as much detail as fits. */
export function embedTuning(result: TuningResult): EmbeddedData {
  return embedDocument(result, LEVELS, DATA_LIMIT_BYTES, ({ proof }) => proof?.sides.flatMap(({ trials }) => trials) ?? []);
}

/** How much of a saved run its page carries. */
import type { RunResult } from '../../../../core/run-result.ts';
import { type EmbeddedData, type EmbedLevel, embedDocument } from '../shell/embed.ts';
import { roundedTrial, withoutSpans } from '../trial-detail.ts';

/** Of base64 text: leaves a page of 1,000 trials below 1 MB with script, styles and tables. */
const DATA_LIMIT_BYTES = 640 * 1024;
/** Trials whose spans stay when those of all do not fit. */
const SPANS_KEPT = 40;

/** The representative trial of each variant and the slowest ones. */
function keptTrials(result: RunResult): Set<string> {
  const slowest = [...result.trials].sort((a, b) => (b.readyMs ?? 0) - (a.readyMs ?? 0)).slice(0, SPANS_KEPT);
  return new Set([...result.variants.flatMap((variant) => variant.representative ?? []), ...slowest.map((trial) => trial.id)]);
}

const BESIDE = 'result.json beside this file has everything';

const LEVELS: readonly EmbedLevel<RunResult>[] = [
  { detail: 'This page holds the whole saved run.', reduce: (result) => result },
  {
    detail: `This run is large: the page holds all trials with the spans of all their phases rounded to a microsecond, but not the single marks and files; ${BESIDE}.`,
    reduce: (result) => ({ ...result, trials: result.trials.map(roundedTrial) }),
  },
  {
    detail: `This run is very large: the page holds the totals of all trials, and the spans of the representative and the ${SPANS_KEPT} slowest ones only; ${BESIDE}.`,
    reduce: (result) => {
      const kept = keptTrials(result);
      return { ...result, trials: result.trials.map((trial) => (kept.has(trial.id) ? roundedTrial(trial) : withoutSpans(trial))) };
    },
  },
];

/** The data block of the page for `result`, with as much detail as fits. */
export function embedRun(result: RunResult): EmbeddedData {
  return embedDocument(result, LEVELS, DATA_LIMIT_BYTES, ({ trials }) => trials);
}

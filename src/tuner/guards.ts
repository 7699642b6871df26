/**
 * What must not get worse while the objective gets better: judged on the proof's starts, and in the search only where a
 * candidate is beyond doubt. A guard is broken by proof, never by a number that looks worse.
 */
import { ColdstartError } from '../core/errors.ts';
import { formatBytes, formatMs, formatShare } from '../core/format.ts';
import type { Trial } from '../core/trial.ts';
import { GUARD_IDS, type GuardId, type GuardResult, type Objective } from '../core/tuning.ts';
import { median } from '../stats/quantile.ts';
import { hodgesLehmannRatio } from '../stats/ratio.ts';

interface Guard {
  readonly title: string;
  readonly unit: GuardResult['unit'];
  /** Share by which it may get worse unless the user says otherwise. */
  readonly tolerance: number;
  valueOf(trial: Trial): number | undefined;
}

const GUARDS: Readonly<Record<GuardId, Guard>> = {
  // The smallest change that matters in a comparison: an earlier ready that is paid for with the first answer is no gain.
  'first-inference': { title: 'first inference', unit: 'ms', tolerance: 0.02, valueOf: (trial) => trial.firstInferenceMs },
  // It is measured from the start, so it holds the gain too: a tenth more than before is work that was put off and grew.
  'second-inference': { title: 'second inference', unit: 'ms', tolerance: 0.1, valueOf: (trial) => trial.secondInferenceMs },
  // Of a hundred requests the 99th percentile is nearly the worst: less than a tenth cannot be told from the machine's own.
  'steady-p99': { title: 'steady latency, 99th percentile', unit: 'ms', tolerance: 0.1, valueOf: (trial) => trial.steady?.p99Ms },
  // Limits of containers are set with more room than this.
  memory: { title: 'largest resident memory', unit: 'bytes', tolerance: 0.1, valueOf: (trial) => trial.counters.maxResidentBytes },
  // What a registry and a node's disk notice.
  'image-size': { title: 'size of the image', unit: 'bytes', tolerance: 0.1, valueOf: imageBytes },
};

function imageBytes({ facts }: Trial): number | undefined {
  const bytes = facts['image.bytes'];
  return typeof bytes === 'number' ? bytes : undefined;
}

/** Tolerances of the guards that are on. */
export type GuardTolerances = Readonly<Partial<Record<GuardId, number>>>;

export function defaultTolerances(objective: Objective): GuardTolerances {
  return Object.fromEntries(GUARD_IDS.filter((id) => id !== objective).map((id) => [id, GUARDS[id].tolerance]));
}

/** `steady-p99=20%`, `memory=off`, over the defaults. Throws USAGE_INVALID_FLAG. */
export function readGuards(texts: readonly string[], objective: Objective): GuardTolerances {
  const tolerances: Partial<Record<GuardId, number>> = { ...defaultTolerances(objective) };
  for (const text of texts) {
    const [, name = '', value = ''] = /^([\w-]+)=(.*)$/.exec(text.trim()) ?? [];
    const id = GUARD_IDS.find((known) => known === name);
    const share = /^(\d+(?:\.\d+)?)%$/.exec(value.trim());
    if (id === undefined || (value !== 'off' && share === null)) {
      const problem = `--guard: ${text} is nothing like steady-p99=20% or memory=off; guards are ${GUARD_IDS.join(', ')}`;
      throw new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'tune' });
    }
    if (value === 'off') delete tolerances[id];
    else tolerances[id] = Number(share?.[1]) / 100;
  }
  return tolerances;
}

function valuesOf(trials: readonly Trial[], id: GuardId): number[] {
  return trials.flatMap((trial) => (trial.outcome === 'completed' && trial.role === 'measured' ? (GUARDS[id].valueOf(trial) ?? []) : []));
}

function sentenceOf(result: Omit<GuardResult, 'sentence'>): string {
  const { title, unit, baseline, winner, ratio, lowRatio, highRatio, tolerance, outcome } = result;
  const shown = unit === 'ms' ? formatMs : formatBytes;
  const tolerated = `${formatShare(tolerance)} more is tolerated`;
  if (ratio === undefined) return `${title}: not measured`;
  const bounds = lowRatio === undefined || highRatio === undefined ? '' : ` (${lowRatio.toFixed(3)} to ${highRatio.toFixed(3)})`;
  const change = `${shown(baseline)} → ${shown(winner)}, ${ratio.toFixed(3)} ×${bounds}`;
  const limit = `the ${formatShare(tolerance)} that ${tolerance > 0 ? 'are' : 'is'} tolerated`;
  return `${title}: ${change}; ${{ kept: tolerated, broken: `proven to be worse than ${limit}`, unknown: `may be worse than ${limit}: too few starts to tell` }[outcome]}`;
}

/** Kept is what is certain not to be worse than tolerated, broken what is certain to be; between them nobody knows. */
function outcomeOf(found: { readonly ratio: number; readonly low?: number; readonly high?: number } | undefined, limit: number): GuardResult['outcome'] {
  if (found === undefined) return 'unknown';
  const { ratio, low = ratio, high = ratio } = found;
  if (found.low !== undefined && low > limit) return 'broken';
  return high <= limit ? 'kept' : 'unknown';
}

function judgeGuard(id: GuardId, tolerance: number, baseline: readonly Trial[], winner: readonly Trial[]): GuardResult {
  const { title, unit } = GUARDS[id];
  const [before, after] = [valuesOf(baseline, id), valuesOf(winner, id)];
  const found = hodgesLehmannRatio(before, after);
  const outcome = outcomeOf(found, 1 + tolerance);
  const result = {
    id,
    title,
    unit,
    ...(before.length > 0 && { baseline: median(before) as number }),
    ...(after.length > 0 && { winner: median(after) as number }),
    ...(found !== undefined && { ratio: found.ratio }),
    ...(found?.low !== undefined && found.high !== undefined && { lowRatio: found.low, highRatio: found.high }),
    tolerance,
    outcome,
  } as const;
  return { ...result, sentence: sentenceOf(result) };
}

/** All that are on, in the table's order; of the measured starts of a proof. One that neither side has a value for is left out. */
export function judgeGuards(tolerances: GuardTolerances, baseline: readonly Trial[], winner: readonly Trial[]): GuardResult[] {
  return GUARD_IDS.flatMap((id) => {
    const tolerance = tolerances[id];
    if (tolerance === undefined || valuesOf([...baseline, ...winner], id).length === 0) return [];
    return [judgeGuard(id, tolerance, baseline, winner)];
  });
}

/** Fewer starts of a candidate are never beyond doubt. */
const SURE_STARTS = 3;
/** Every start of the candidate lies behind every one of the baseline, by so many times what is tolerated. */
const SURE_TIMES = 2;

/** The guard that the starts of one candidate break beyond doubt; undefined: none. */
export function brokenBeyondDoubt(tolerances: GuardTolerances, baseline: readonly Trial[], candidate: readonly Trial[]): GuardId | undefined {
  return GUARD_IDS.find((id) => {
    const tolerance = tolerances[id];
    if (tolerance === undefined) return false;
    const [before, after] = [valuesOf(baseline, id), valuesOf(candidate, id)];
    if (before.length < SURE_STARTS || after.length < SURE_STARTS) return false;
    return Math.min(...after) > Math.max(...before) * (1 + SURE_TIMES * Math.max(tolerance, 0.02));
  });
}

/** What a proof says: the change of the objective on fresh starts, and the whole result in one sentence. */
import type { Change, ComparisonResult } from '../core/comparison.ts';
import { failureDirection } from '../core/comparison-gate.ts';
import { formatMs, formatShare, plural } from '../core/format.ts';
import type { Trial } from '../core/trial.ts';
import type { GuardResult, Objective } from '../core/tuning.ts';
import { objectiveOf } from './objective.ts';

const NAMED_IN_USE = 8;

/** What the proof's own comparison judges; undefined: it is judged beside it. */
export function proofMoment(objective: Objective): 'ready' | 'first-inference' | undefined {
  return objective === 'ready' || objective === 'first-inference' ? objective : undefined;
}

const REACHED: Readonly<Record<Objective, string>> = {
  'first-inference': 'to the first inference',
  ready: 'to ready',
  'second-inference': 'to the second inference',
  'engine-load': 'of engine load',
};

/** Milliseconds of the measured starts of one side that completed. */
export function objectiveValues(trials: readonly Trial[], objective: Objective): number[] {
  return trials.flatMap((trial) => (trial.role === 'measured' ? (objectiveOf(trial, objective) ?? []) : []));
}

/** Whether the winner is proven to be faster, and not by failing more often. */
export function isFaster({ failures }: Pick<ComparisonResult, 'failures'>, { ratio, highRatio }: Change): boolean {
  const failsMore = failures.significant && failureDirection(failures) > 0;
  return !failsMore && ratio !== undefined && highRatio !== undefined && highRatio < 1;
}

/** `faster by 14.2 % (12.0 to 16.3 %): 301 ms → 259 ms to the first inference, proven on 30 fresh starts of each side` */
export function provenSentence(objective: Objective, change: Change): string {
  const { ratio = 1, lowRatio = 1, highRatio = 1, baselineMs, candidateMs, candidateCount } = change;
  const percent = (share: number): string => formatShare(1 - share).replace(' %', '');
  const bounds = `${percent(highRatio)} to ${percent(lowRatio)} %`;
  return `faster by ${percent(ratio)} % (${bounds}): ${formatMs(baselineMs)} → ${formatMs(candidateMs)} ${REACHED[objective]}, proven on ${plural(candidateCount, 'fresh start')} of each side${smallness(change)}`;
}

/** A gain that is certain is proven, however small; that a comparison would not count it is said with it. */
function smallness({ relevant }: Change): string {
  return relevant ? '' : '; so small that a comparison would not count it as a change';
}

/** `inUse`: knobs whose most promising value the scenario has already. */
export function unprovenSentence(objective: Objective, { ratio, lowRatio, highRatio, candidateCount }: Change, inUse: readonly string[]): string {
  const shown = ratio === undefined ? 'nothing that could be compared' : `${ratio.toFixed(3)} × the time ${REACHED[objective]}`;
  const bounds = lowRatio === undefined || highRatio === undefined ? '' : ` (${lowRatio.toFixed(3)} to ${highRatio.toFixed(3)})`;
  return `not proven: what was best in the search came to ${shown}${bounds} on ${plural(candidateCount, 'fresh start')} of each side${alreadyIn(inUse)}`;
}

/** Of many only how many: the report has a row for each. */
function alreadyIn(inUse: readonly string[]): string {
  if (inUse.length === 0) return '';
  const named = inUse.slice(0, NAMED_IN_USE).join(', ');
  return `; already in use: ${named}${inUse.length > NAMED_IN_USE ? ` and ${inUse.length - NAMED_IN_USE} more` : ''}`;
}

export function brokenSentence(objective: Objective, change: Change, guards: readonly GuardResult[]): string {
  const broken = guards.filter(({ outcome }) => outcome === 'broken').map(({ sentence }) => sentence);
  return `${provenSentence(objective, change)}, but at a price: ${broken.join('; ')}`;
}

/** `inUse`: knobs whose most promising value the scenario has already. */
export function nothingSentence(detectable: number | undefined, inUse: readonly string[]): string {
  const seen = detectable === undefined ? '' : `; a change of ${formatShare(detectable)} or more would have been noticed`;
  return `nothing helped: no settings were faster than those in use${seen}${alreadyIn(inUse)}`;
}

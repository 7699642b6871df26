/** The verdict of a comparison as one line that says what is proven, and how large it is. */

import { fromTo, percentWithBounds, rangeInWords, roughPercent } from '../../core/change-words.ts';
import type { Change, ChangeOutcome, ComparisonPower, FailureChange } from '../../core/comparison.ts';
import { failureDirection } from '../../core/comparison-gate.ts';

export interface Said {
  /** By the times alone. */
  readonly timed: ChangeOutcome;
  readonly total: Change;
  readonly failures: FailureChange;
  readonly power: ComparisonPower;
  readonly margin: number;
}

function timedSentence({ timed, total, power, margin }: Said): string {
  const { ratio, lowRatio, highRatio, baselineMs, candidateMs } = total;
  const times = fromTo(baselineMs, candidateMs);
  if (ratio === undefined || lowRatio === undefined || highRatio === undefined) {
    const fewest = Math.min(total.baselineCount, total.candidateCount);
    return `undecided: ${fewest} ${fewest === 1 ? 'start' : 'starts'} of a side ${fewest === 1 ? 'is' : 'are'} too few for bounds: ${times}`;
  }
  if (timed === 'slower' || timed === 'faster') {
    const small = total.significant && !total.relevant ? `, less than the margin of ${roughPercent(margin)}` : '';
    return `${timed} by ${percentWithBounds(ratio, lowRatio, highRatio, timed)}: ${times}${small}`;
  }
  const range = rangeInWords(lowRatio, highRatio);
  if (timed === 'same') return `no change: within ${roughPercent(margin)} (${range}): ${times}`;
  const noticed = power.detectable === undefined ? '' : `; ${roughPercent(power.detectable)} or more would have been noticed`;
  return `no change shown (${range}): ${times}${noticed}`;
}

/** `8 of 20 starts failed against 0 of 20` */
function failureCounts({ baselineFailed, baselineStarts, candidateFailed, candidateStarts }: FailureChange): string {
  return `${candidateFailed} of ${candidateStarts} starts failed against ${baselineFailed} of ${baselineStarts}`;
}

/** A proven rise of failures comes first: a start that fails is slower than any that does not. */
export function comparisonSentence(said: Said): string {
  const { failures } = said;
  if (!failures.significant) return timedSentence(said);
  if (failureDirection(failures) > 0) return `fails more often: ${failureCounts(failures)}; of the others: ${timedSentence(said)}`;
  return `${timedSentence(said)}; it fails less often: ${failureCounts(failures)}`;
}

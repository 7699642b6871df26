/** How a comparison was made and judged, in sentences that name their own limits. */
import { roughPercent } from '../core/change-words.ts';
import type { ComparisonResult } from '../core/comparison.ts';

function orderSentence({ interleaved }: ComparisonResult): string {
  return interleaved
    ? 'Both sides were started in turn, in pairs whose order is random, so that drift of the machine hits both alike.'
    : 'The sides were measured at different times: what changed on the machine in between looks like a difference.';
}

function looksSentence({ looks }: ComparisonResult): string {
  const [first] = looks;
  if (first === undefined) return 'Saved sides are looked at once, with bounds at 95 %.';
  const level = `${Number((first.confidence * 100).toFixed(2))} %`;
  return `The data were looked at after counts of pairs that were fixed beforehand, each time with bounds at ${level}: over all planned looks together, a comparison of a thing with itself is called changed in at most 5 of 100 cases. Pairs behind the deciding look are shown and enter no figure.`;
}

/** One sentence a note. */
export function describeComparisonMethod(result: ComparisonResult): string[] {
  const moment = result.moment === 'ready' ? 'ready' : 'the first inference';
  return [
    `All times are milliseconds from start-requested; what is judged is the time to ${moment} of the completed starts.`,
    'Ratios are candidate / baseline by Hodges and Lehmann: the median of all quotients of a start of one side and a start of the other, with bounds from the exact distribution of ranks, which assume nothing about how the times are distributed.',
    orderSentence(result),
    looksSentence(result),
    `A change is significant where its bounds exclude 1, and relevant where it is also at least ${roughPercent(result.margin)}. "No change" is only said where the bounds lie within that margin; everything else is undecided.`,
    "A phase's contribution is the difference of its exclusive time on the critical chain between the typical starts of both sides, the half of each that lies nearest to its median; the contributions sum to the difference of the totals. A phase carries the change where it moved beyond noise in the direction of the total, with at most a tenth of such phases called so by chance.",
    'Failed starts are compared as counts by the exact test of Fisher, and enter no time. A trial that began in the wrong state is kept and shown, and enters nothing.',
  ];
}

/** How the numbers were made, in sentences that name their own limits. */
import { formatLimit, formatMs } from '../core/format.ts';
import type { RunResult } from '../core/run-result.ts';
import { finite } from './finite.ts';

/** One sentence a note, in the order of the report's sections. */
export function describeMethod(result: RunResult): string[] {
  const { budget } = result.scenario;
  const uncertainties = result.trials.flatMap((trial) => finite(trial.uncertaintyMs) ?? []);
  const worstMs = uncertainties.reduce((worst, value) => Math.max(worst, value), 0);
  return [
    'All times are milliseconds from start-requested: the monotonic clock read right before the request that creates the instance is sent.',
    `Ready is the first success that the probe saw at the instance's own address${uncertainties.length === 0 ? '' : `; the error of that moment is at most ± ${formatMs(worstMs)}`}. First and second inference are requests that the harness sends after it.`,
    `The verdict asks whether at least ${budget.at.slice(1)} % of starts reach ${budget.moment === 'ready' ? 'ready' : 'the first inference'} within ${formatLimit(budget.limitMs)}; it is an exact binomial statement at 95 % confidence, and a failed start is a miss.`,
    'Intervals are exact order-statistic intervals of the median at 95 %; they make no assumption about the distribution and need at least six starts.',
    "Exclusive time is a phase's own part of the critical chain, so the exclusive times of all phases never count a millisecond twice.",
    'A trial that began in the wrong state is kept and shown, and enters no statistic. Trials of several variants alternate in seeded order, so that drift hits all of them alike.',
    "The reference bands are OpenSpec's, for an A100 with NVMe and a ResNet-50 engine of about 100 MB. Beside them stands the time in which at least one phase of the band ran in the trial shown.",
  ];
}

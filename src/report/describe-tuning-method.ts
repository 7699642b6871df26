/** How a search was made and its winner proven, in sentences that name their own limits. */
import { plural } from '../core/format.ts';
import type { TuningResult } from '../core/tuning.ts';
import { OBJECTIVE_TITLES } from '../core/tuning-words.ts';

const STRATEGIES: Readonly<Record<TuningResult['strategy'], string>> = {
  race: 'A screen tries many knobs at once in a balanced design; the candidates that it suggests then race in blocks, each survivor started once a block in random order, and one leaves when it is slower than the leader beyond noise. Around the leader all that is in doubt is moved once more, and what is most likely chance is taken back.',
  grid: 'Every combination of values was started in turn, as far as the budget went.',
  random: 'Combinations were drawn at random, as far as the budget went.',
};

function objectiveSentence({ objective }: TuningResult): string {
  const what =
    objective === 'engine-load'
      ? 'the time from the first begin of library load to the last end of context create'
      : `the time to ${OBJECTIVE_TITLES[objective]}`;
  return `All times are milliseconds from start-requested; what is made smaller is ${what}.`;
}

function proofSentence({ proof, budget }: TuningResult): string {
  if (proof === undefined) return 'There was no proof: nothing on this page is claimed beyond what the search saw.';
  return `The headline comes from the proof alone: ${plural(budget.proofPairs, 'fresh pair')} at most of baseline and winner in random order, judged as a comparison is. What the search measured chose the winner, and whoever is chosen by a measurement looks better in it than it is.`;
}

/** One sentence a note. */
export function describeTuningMethod(result: TuningResult): string[] {
  return [
    objectiveSentence(result),
    STRATEGIES[result.strategy],
    'A knob is left out where all phases that it moves together take too little of the critical chain of the baseline to be worth a start.',
    "Effects of knobs and pairs of knobs are estimates from the search's own starts with bounds at 95 %, where the design left room for bounds.",
    proofSentence(result),
    'A guard is broken where the proof shows that its quantity grew by more than what is tolerated; then nothing is recommended, however much faster the start is.',
    `The seed ${result.seed} and the same observations lead to the same proposals.`,
  ];
}

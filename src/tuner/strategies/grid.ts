/** Every combination in turn, the most promising values first, as far as the starts go: for few knobs, and to see that nothing was missed. */
import type { Settings } from '../../core/setting.ts';
import { shuffle } from '../../stats/random.ts';
import { withValue } from '../best-settings.ts';
import { findGuilty } from '../failing-values.ts';
import { emptyOutcome } from '../outcome.ts';
import type { Dimension, SearchOutcome, Strategy } from '../search.ts';
import { type Asking, Starts } from '../starts.ts';
import { finalRace, RACE_SHARE } from './final-race.ts';

export const gridStrategy: Strategy = {
  id: 'grid',
  title: 'grid',
  detail: 'Starts every combination of the values once, as many as the starts allow, and races the fastest.',
  *search(problem) {
    return yield* searchGrid(new Starts(problem));
  },
};

function* searchGrid(starts: Starts): Asking<SearchOutcome> {
  const { maxStarts, dimensions } = starts.problem;
  if (dimensions.length === 0 || maxStarts <= 0) return emptyOutcome(starts);
  const most = Math.max(1, Math.floor((1 - RACE_SHARE) * maxStarts));
  const all = dimensions.reduce((count, { others }) => count * (others.length + 1), 1);
  const cells = shuffle(firstCells(dimensions, all, most, starts), starts.problem.random);
  let made = 0;
  for (const settings of cells) {
    const observation = yield* starts.ask('screen', settings);
    if (observation !== undefined) made += 1;
    if (observation?.failed !== undefined) yield* findGuilty('screen', settings, starts);
  }
  const outcome = yield* finalRace(starts);
  const left = all - made;
  return left <= 0
    ? outcome
    : { ...outcome, notes: [`The grid has ${all} combinations; ${left} of them were not started: they make no sense together, or there was no start left.`] };
}

// Where most combinations make no sense together, so many are looked at for one that does.
const LOOKED_AT = 50;

/** The first `most` combinations that may be started, counted like a number whose quickest digit is the knob that can save most. */
function firstCells(dimensions: readonly Dimension[], all: number, most: number, starts: Starts): Settings[] {
  const ranked = [...dimensions].sort((a, b) => b.bound - a.bound);
  const cells: Settings[] = [];
  for (let cell = 0; cell < Math.min(all, LOOKED_AT * most) && cells.length < most; cell += 1) {
    const settings = cellAt(cell, ranked);
    if (starts.isOpen(settings)) cells.push(settings);
  }
  return cells;
}

function cellAt(cell: number, ranked: readonly Dimension[]): Settings {
  let rest = cell;
  return ranked.reduce<Settings>((settings, dimension) => {
    const digit = rest % (dimension.others.length + 1);
    rest = Math.floor(rest / (dimension.others.length + 1));
    const value = dimension.others[digit - 1];
    return value === undefined ? settings : withValue(settings, dimension, value);
  }, {});
}

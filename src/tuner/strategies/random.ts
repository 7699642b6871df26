/** Random settings, each once, then a race of the fastest: what a search has to beat. */
import type { Settings } from '../../core/setting.ts';
import { settingsKey } from '../../core/setting.ts';
import { shuffle } from '../../stats/random.ts';
import { withValue } from '../best-settings.ts';
import { findGuilty } from '../failing-values.ts';
import { emptyOutcome } from '../outcome.ts';
import type { SearchOutcome, Strategy } from '../search.ts';
import { type Asking, Starts } from '../starts.ts';
import { finalRace, RACE_SHARE } from './final-race.ts';

export const randomStrategy: Strategy = {
  id: 'random',
  title: 'random',
  detail: 'Starts random settings once each, and races the fastest.',
  *search(problem) {
    return yield* searchRandomly(new Starts(problem));
  },
};

// Where few settings are left that were not started, looking for another one ends.
const MOST_DRAWS = 100;

function* searchRandomly(starts: Starts): Asking<SearchOutcome> {
  const { maxStarts, dimensions } = starts.problem;
  if (dimensions.length === 0 || maxStarts <= 0) return emptyOutcome(starts);
  const end = Math.max(1, Math.floor((1 - RACE_SHARE) * maxStarts));
  const drawn = new Set<string>();
  while (starts.made.length < end && starts.left > 0) {
    const settings = drawNew(starts, drawn);
    if (settings === undefined) break;
    const observation = yield* starts.ask('screen', settings);
    if (observation?.failed !== undefined) yield* findGuilty('screen', settings, starts);
  }
  return yield* finalRace(starts);
}

/** Every value of every knob is as likely as the others; what is not allowed together is dropped in random order. */
function drawNew(starts: Starts, drawn: Set<string>): Settings | undefined {
  const { dimensions, random } = starts.problem;
  for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
    let settings: Settings = {};
    for (const dimension of shuffle([...dimensions], random)) {
      const value = [dimension.current, ...dimension.others][Math.floor(random() * (dimension.others.length + 1))];
      const next = value === undefined ? settings : withValue(settings, dimension, value);
      if (starts.isOpen(next)) settings = next;
    }
    const key = settingsKey(settings);
    if (!drawn.has(key)) {
      drawn.add(key);
      return settings;
    }
  }
  return undefined;
}

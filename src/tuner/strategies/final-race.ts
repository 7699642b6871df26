/** The end of the strategies that start whole settings once each: the fastest of them race, the baseline with them. */
import { settingsKey } from '../../core/setting.ts';
import { outcomeOf } from '../outcome.ts';
import { isBaseline, race, typicalMs } from '../race.ts';
import type { SearchOutcome } from '../search.ts';
import type { Asking, Starts } from '../starts.ts';

/** Of all starts. */
export const RACE_SHARE = 0.4;

const BLOCKS = 8;
const MOST_CANDIDATES = 11;

/** With all starts that are left. Who is left at its end leads by its own starts in it. */
export function* finalRace(starts: Starts): Asking<SearchOutcome> {
  const places = Math.max(1, Math.min(MOST_CANDIDATES, Math.floor(starts.left / BLOCKS) - 1));
  const ranked = starts
    .seen()
    .filter(({ settings }) => settingsKey(settings) !== '' && starts.isOpen(settings))
    .sort((a, b) => a.ms - b.ms)
    .map(({ settings }) => settings);
  const keys = ranked.map(settingsKey);
  const candidates = ranked.filter((_, index) => keys.indexOf(keys[index] as string) === index).slice(0, places);
  const racers = candidates.length === 0 ? [] : yield* race(starts, candidates, starts.left);
  const left = racers.filter((racer) => racer.left === undefined).sort((a, b) => typicalMs(a) - typicalMs(b));
  // Whoever is behind the baseline is no leader.
  const baseline = left.findIndex(isBaseline);
  const leaders = (baseline < 0 ? left : left.slice(0, baseline)).map(({ settings }) => settings);
  return outcomeOf(starts, racers.length === 0 ? candidates : leaders, racers);
}

/** Screen, race, refine: many knobs at once, whole candidates in turn, then what of the leader is needed. */
import { settingsKey } from '../../core/setting.ts';
import { fastestSettings } from '../best-settings.ts';
import { raceCandidates } from '../candidates.ts';
import { EffectModel } from '../effect-model.ts';
import { emptyOutcome, outcomeOf } from '../outcome.ts';
import { isBaseline, type Racer, race } from '../race.ts';
import { reduced, refine } from '../refine.ts';
import { screen } from '../screen.ts';
import type { SearchOutcome, Strategy } from '../search.ts';
import { type Asking, Starts } from '../starts.ts';

/** Of all starts: the screen says something about every knob with each of them, the race about one candidate. */
const SCREEN_SHARE = 0.55;
const RACE_SHARE = 0.25;

/** Blocks that the race of all candidates should last, and most of them. */
const BLOCKS = 6;
const MOST_CANDIDATES = 11;

export const raceStrategy: Strategy = {
  id: 'race',
  title: 'screen and race',
  detail: 'Moves all knobs at once in a designed screen, races the best candidates in blocks, and takes back what the leader does not need.',
  *search(problem) {
    const starts = new Starts(problem);
    return yield* screenAndRace(starts);
  },
};

function* screenAndRace(starts: Starts): Asking<SearchOutcome> {
  const { maxStarts, dimensions } = starts.problem;
  if (dimensions.length === 0 || maxStarts <= 0) return emptyOutcome(starts);
  yield* screen(starts, Math.floor(SCREEN_SHARE * maxStarts));
  if (starts.seen().length === 0) return emptyOutcome(starts);
  const most = Math.floor(RACE_SHARE * maxStarts);
  const places = Math.max(1, Math.min(MOST_CANDIDATES, Math.floor(most / BLOCKS) - 1));
  const candidates = raceCandidates(new EffectModel(starts.seen()), starts, places);
  const racers = candidates.length === 0 ? [] : yield* race(starts, candidates, most);
  const leader = leaderOf(starts, racers);
  const refined = yield* refine(starts, leader, starts.left);
  return outcomeOf(starts, [refined, ...ranked(starts, racers)], racers);
}

/** Who is left, by all that is known of them. */
function ranked(starts: Starts, racers: readonly Racer[]) {
  const model = new EffectModel(starts.seen());
  const left = racers.filter((racer) => racer.left === undefined && !isBaseline(racer) && settingsKey(racer.settings) !== '').map(({ settings }) => settings);
  return left.sort((a, b) => model.predict(a) - model.predict(b));
}

function leaderOf(starts: Starts, racers: readonly Racer[]) {
  const [first] = ranked(starts, racers);
  if (first !== undefined) return first;
  return racers.length > 0 ? {} : reduced(fastestSettings(new EffectModel(starts.seen()), starts), starts);
}

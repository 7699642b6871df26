/** Screen, race, refine, trim: many knobs at once, whole candidates in turn, what may still be better, then what is needed. */
import type { Settings } from '../../core/setting.ts';
import { settingsKey } from '../../core/setting.ts';
import { raceCandidates } from '../candidates.ts';
import { emptyOutcome, outcomeOf } from '../outcome.ts';
import { isBaseline, type Racer, race } from '../race.ts';
import { refine } from '../refine.ts';
import { screen } from '../screen.ts';
import type { SearchOutcome, Strategy } from '../search.ts';
import { type Asking, Starts } from '../starts.ts';
import { trim } from '../trim.ts';

/** Of all starts: the screen says something about every knob with each of them, the race about one candidate. */
const SCREEN_SHARE = 0.45;
const RACE_SHARE = 0.15;
/** Kept for the question what of the leader is needed, however much there still is to refine. */
const TRIM_SHARE = 0.2;

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
  const model = starts.model();
  if (model === undefined) return emptyOutcome(starts);
  const most = Math.floor(RACE_SHARE * maxStarts);
  const places = Math.max(1, Math.min(MOST_CANDIDATES, Math.floor(most / BLOCKS) - 1));
  const candidates = raceCandidates(model, starts, places);
  const racers = candidates.length === 0 ? [] : yield* race(starts, candidates, most);
  const leader = leaderOf(starts, racers);
  const reserved = Math.floor(TRIM_SHARE * maxStarts);
  const refined = yield* refine(starts, leader, Math.max(0, starts.left - reserved));
  const trimmed = yield* trim(starts, refined, starts.left);
  if (settingsKey(trimmed) === '') return outcomeOf(starts, [], racers);
  return outcomeOf(starts, [trimmed, refined, ...stillRacing(starts, racers)], racers);
}

/** Who is left, by all that is known of them. */
function stillRacing(starts: Starts, racers: readonly Racer[]): Settings[] {
  const model = starts.model();
  const left = racers.filter((racer) => racer.left === undefined && !isBaseline(racer)).map(({ settings }) => settings);
  return model === undefined ? left : left.sort((a, b) => model.predict(a) - model.predict(b));
}

/** The baseline where every candidate had to leave. */
function leaderOf(starts: Starts, racers: readonly Racer[]): Settings {
  return stillRacing(starts, racers)[0] ?? {};
}

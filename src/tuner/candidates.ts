/** Who races: what the screen thinks best, what it is sure of, the neighbours that might be better, and the best that was seen. */
import type { Settings } from '../core/setting.ts';
import { settingsKey } from '../core/setting.ts';
import { fastestSettings, movesFrom, takeBack, withValue } from './best-settings.ts';
import type { EffectModel } from './effect-model.ts';
import type { Starts } from './starts.ts';

/** A change is sure where it is so many standard deviations better than going back. */
const SURE = 2;

/** Up to `most`, the best first, all different, none the baseline. */
export function raceCandidates(model: EffectModel, starts: Starts, most: number): Settings[] {
  const best = fastestSettings(model, starts);
  const sure = takeBack(best, model, starts, (costMs, deviationMs) => costMs < SURE * deviationMs);
  const seen = [...model.seen].sort((a, b) => a.ms - b.ms).map(({ settings }) => settings);
  const found = [best, sure, ...pairedWith(best, model, starts), ...seen.slice(0, 1), ...neighbours(best, model, starts)];
  const open = found.filter((settings) => settingsKey(settings) !== '' && starts.isOpen(settings));
  const keys = open.map(settingsKey);
  return open.filter((_, index) => keys.indexOf(keys[index] as string) === index).slice(0, most);
}

const DOUBTFUL_PAIRS = 2;

/** The best with both values of the pairs that may help together and are not counted: what a screen can overlook. */
function pairedWith(best: Settings, model: EffectModel, starts: Starts): Settings[] {
  const doubtful = model.pairs.filter(({ counted, ms, deviationMs }) => !counted && ms < -DOUBTFUL_PAIRS * deviationMs);
  const applied = doubtful.map(({ pair, ms }) => {
    const settings = pair.reduce((so, { knob, value }) => {
      const dimension = starts.problem.dimensions.find((one) => one.knob === knob);
      return dimension === undefined ? so : withValue(so, dimension, value);
    }, best);
    return { settings, ms: model.predict(settings) + ms };
  });
  const hopeful = applied.filter(({ ms, settings }) => settingsKey(settings) !== settingsKey(best) && ms < model.predict(best));
  return hopeful.sort((a, b) => a.ms - b.ms).map(({ settings }) => settings);
}

/** One knob away from the best: those that are most likely to be better first. */
function neighbours(best: Settings, model: EffectModel, starts: Starts): Settings[] {
  const moves = movesFrom(best, model, starts).map(({ settings }) => {
    const { ms, deviationMs } = model.difference(best, settings);
    return { settings, behind: ms / Math.max(deviationMs, 1e-9) };
  });
  return moves.sort((a, b) => a.behind - b.behind).map(({ settings }) => settings);
}

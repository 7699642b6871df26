/**
 * The last part of a search: what of the leader is needed. Its settings are moved back and forth all at once in designed
 * rounds, so that every start says something about each of them, and those that are most likely chance are taken back, as
 * long as all of them together are expected to cost less than what matters.
 */
import type { Settings } from '../core/setting.ts';
import { movesFrom, takeBack } from './best-settings.ts';
import type { EffectModel } from './effect-model.ts';
import { inertShare, realChance } from './inert-chance.ts';
import { type Factor, fitting, makeRound } from './screen.ts';
import type { Asking, Starts } from './starts.ts';

export interface TrimRules {
  /** What is not so many standard deviations better than going back is doubtful. */
  readonly sure: number;
  /** Share of the start below which a setting is not worth its change, however sure. */
  readonly cheap: number;
  /** Share of the start that a smaller part may lose. */
  readonly tolerance: number;
  /** Less certain ones are asked about again. */
  readonly asked: number;
}

const TRIM_RULES: TrimRules = { sure: 2, cheap: 0.002, tolerance: 0.007, asked: 3.5 };

/** Up to `most` further starts. */
export function* trim(starts: Starts, leader: Settings, most: number, rules: TrimRules = TRIM_RULES): Asking<Settings> {
  const end = starts.made.length + most;
  let settings = leader;
  for (;;) {
    const model = starts.model();
    if (model === undefined) return settings;
    settings = takeBack(settings, model, starts, (costMs) => costMs < 0);
    const left = Math.min(starts.left, end - starts.made.length);
    const factors = fitting(doubtfulSettings(settings, model, starts, rules), left);
    if (!(yield* makeRound(starts, { stage: 'refine', around: settings, factors, most: left }))) break;
  }
  const model = starts.model();
  return model === undefined ? settings : partOf(settings, model, starts, rules);
}

/** What of the settings may be chance, each with the value that it would go back to; the least certain first. */
function doubtfulSettings(settings: Settings, model: EffectModel, starts: Starts, { asked }: TrimRules): Factor[] {
  const back = movesFrom(settings, model, starts).filter(({ dimension, value }) => value === dimension.current);
  const moves = back
    .map((move) => ({ ...move, ...model.difference(settings, move.settings) }))
    .map((move) => ({ ...move, certainty: move.ms / move.deviationMs }));
  const doubtful = moves.filter(({ certainty }) => certainty < asked).sort((a, b) => a.certainty - b.certainty);
  return doubtful.map(({ dimension, value }) => ({ dimension, values: [value] }));
}

/** What is left of the settings where the doubtful ones go, as long as that is expected to lose no more than what matters. */
function partOf(leader: Settings, model: EffectModel, starts: Starts, { sure, cheap, tolerance }: TrimRules): Settings {
  const startMs = model.predict(leader);
  const moves = movesFrom(leader, model, starts).map(({ settings }) => model.difference(leader, settings));
  const inert = inertShare(moves.map(({ ms, deviationMs }) => ms / deviationMs));
  let lostMs = 0;
  return takeBack(leader, model, starts, (costMs, deviationMs) => {
    if (costMs >= Math.max(cheap * startMs, sure * deviationMs)) return false;
    lostMs += Math.max(0, costMs) * realChance(costMs / deviationMs, inert);
    return lostMs <= tolerance * startMs;
  });
}

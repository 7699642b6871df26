/** Around the race's leader: its doubtful knobs are moved once more, all at once, until no value is left that may be better. */
import type { Settings } from '../core/setting.ts';
import { fastestFrom } from './best-settings.ts';
import type { EffectModel } from './effect-model.ts';
import { expectedGain } from './inert-chance.ts';
import { doubtfulFactors, fitting, makeRound } from './screen.ts';
import type { Asking, Starts } from './starts.ts';

export interface RefineRules {
  /** So many standard deviations behind, a value is not asked about again. */
  readonly beaten: number;
  /** Share of the start below which a value is not asked about again. */
  readonly worthwhile: number;
  /** The last step is taken where it is better by so many standard deviations. */
  readonly sure: number;
  /** Share of the start that all values together have to promise for a further round. */
  readonly hope: number;
}

const REFINE_RULES: RefineRules = { beaten: 2.5, worthwhile: 0.001, sure: 1, hope: 0.001 };

/** Up to `most` further starts around the leader; what it then comes to. */
export function* refine(starts: Starts, leader: Settings, most: number, rules: RefineRules = REFINE_RULES): Asking<Settings> {
  const end = starts.made.length + most;
  let settings = leader;
  for (;;) {
    const model = starts.model();
    if (model === undefined) return settings;
    const from = starts.isOpen(settings) ? settings : {};
    const next = fastestFrom(from, model, starts);
    const left = Math.min(starts.left, end - starts.made.length);
    const isWorth = expectedGain(next, model, starts) >= rules.hope;
    const factors = isWorth ? fitting(doubtfulFactors(next, model, starts, rules), left) : [];
    const isAsked = yield* makeRound(starts, { stage: 'refine', around: next, factors, most: left });
    if (!isAsked) return isSure(from, next, model, rules) ? next : from;
    settings = next;
  }
}

/** Where no round around it follows, a step that rests on a few starts that looked good together is not taken. */
function isSure(from: Settings, to: Settings, model: EffectModel, { sure }: RefineRules): boolean {
  const { ms, deviationMs } = model.difference(from, to);
  return ms < -sure * deviationMs;
}

/**
 * The end of a search: the race's leader with its doubtful knobs moved once more around it, one and all, and then with every
 * knob taken back whose going back is not worse. Fewest changes win.
 */
import type { Settings } from '../core/setting.ts';
import { fastestFrom, takeBack } from './best-settings.ts';
import { doubtfulFactors, fitting, makeRound } from './screen.ts';
import type { Asking, Starts } from './starts.ts';

export interface RefineRules {
  /** So many standard deviations behind, a value is not asked about again. */
  readonly beaten: number;
  /** Share of the start below which a value is not asked about again. */
  readonly worthwhile: number;
  /** A knob goes back where that costs less than this share of the start, or than so many standard deviations. */
  readonly cheap: number;
  readonly unsure: number;
}

export const REFINE_RULES: RefineRules = { beaten: 2, worthwhile: 0.001, cheap: 0.0005, unsure: 0.5 };

/** Up to `most` further starts around the leader; what it then comes to. */
export function* refine(starts: Starts, leader: Settings, most: number, rules: RefineRules = REFINE_RULES): Asking<Settings> {
  const end = starts.made.length + most;
  let settings = leader;
  for (;;) {
    const model = starts.model();
    if (model === undefined) return settings;
    settings = fastestFrom(starts.isOpen(settings) ? settings : {}, model, starts);
    const left = Math.min(starts.left, end - starts.made.length);
    const factors = fitting(doubtfulFactors(settings, model, starts, rules), left);
    if (!(yield* makeRound(starts, { stage: 'refine', around: settings, factors, most: left }))) break;
  }
  return reduced(settings, starts, rules);
}

/** Without the knobs that are not worth their change. */
export function reduced(settings: Settings, starts: Starts, { cheap, unsure }: RefineRules = REFINE_RULES): Settings {
  const model = starts.model();
  if (model === undefined) return settings;
  const startMs = model.predict(settings);
  return takeBack(settings, model, starts, (costMs, deviationMs) => costMs < Math.max(cheap * startMs, unsure * deviationMs));
}

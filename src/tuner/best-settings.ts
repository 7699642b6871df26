/** The settings that the model thinks are fastest, and how sure it is of each of their parts. */
import type { KnobValue, Settings } from '../core/setting.ts';
import type { EffectModel } from './effect-model.ts';
import type { Dimension } from './search.ts';
import type { Starts } from './starts.ts';

/** The settings with one knob at a value; the current one leaves the knob out. */
export function withValue(settings: Settings, { knob, current }: Dimension, value: KnobValue): Settings {
  const { [knob]: _, ...others } = settings;
  return value === current ? others : { ...others, [knob]: value };
}

export function valueIn(settings: Settings, { knob, current }: Dimension): KnobValue {
  return settings[knob] ?? current;
}

/** One knob of the settings at another value that was seen and may be started. */
export interface Move {
  readonly dimension: Dimension;
  readonly value: KnobValue;
  readonly settings: Settings;
}

/** All of them. */
export function movesFrom(settings: Settings, model: EffectModel, starts: Starts): Move[] {
  return starts.problem.dimensions.flatMap((dimension) =>
    [dimension.current, ...dimension.others].flatMap((value): Move[] => {
      if (value === valueIn(settings, dimension) || (value !== dimension.current && !model.knows(dimension.knob, value))) return [];
      return [{ dimension, value, settings: withValue(settings, dimension, value) }];
    }),
  );
}

const ROUNDS = 40;

/**
 * Down from `from` by the best single change, and where none helps by the best double one, which is what a pair that
 * helps only together needs. A pair of values counts a predicted gain; what was never tried is never chosen.
 */
export function fastestFrom(from: Settings, model: EffectModel, starts: Starts): Settings {
  let best = from;
  let bestMs = model.predict(from);
  for (let round = 0; round < ROUNDS; round += 1) {
    const singles = movesFrom(best, model, starts).map(({ settings }) => settings);
    const step = fastestOf(singles, bestMs, model, starts) ?? fastestOf(doubles(best, model, starts), bestMs, model, starts);
    if (step === undefined) return best;
    best = step;
    bestMs = model.predict(step);
  }
  return best;
}

/** Both values of a counted pair at once, or both taken back. */
function doubles(settings: Settings, model: EffectModel, starts: Starts): Settings[] {
  const { dimensions } = starts.problem;
  return model.pairs
    .filter(({ counted }) => counted)
    .flatMap(({ pair }) => {
      const [first, second] = pair.map(({ knob }) => dimensions.find((dimension) => dimension.knob === knob));
      if (first === undefined || second === undefined) return [];
      return [first.current, ...first.others].flatMap((one) =>
        [second.current, ...second.others]
          .filter((other) => isSeen(model, first, one) && isSeen(model, second, other))
          .map((other) => withValue(withValue(settings, first, one), second, other)),
      );
    });
}

function isSeen(model: EffectModel, { knob, current }: Dimension, value: KnobValue): boolean {
  return value === current || model.knows(knob, value);
}

function fastestOf(settings: readonly Settings[], belowMs: number, model: EffectModel, starts: Starts): Settings | undefined {
  const faster = settings.map((one) => ({ one, ms: model.predict(one) })).filter(({ ms }) => ms < belowMs - 1e-9 * belowMs);
  return faster.sort((a, b) => a.ms - b.ms).find(({ one }) => starts.isOpen(one))?.one;
}

/** The fastest from the baseline and from the fastest that was seen: two ways down rarely end in the same wrong place. */
export function fastestSettings(model: EffectModel, starts: Starts): Settings {
  const seen = [...model.seen].filter(({ settings }) => starts.isOpen(settings)).sort((a, b) => a.ms - b.ms)[0]?.settings ?? {};
  const ends = [fastestFrom({}, model, starts), fastestFrom(seen, model, starts)];
  return ends.sort((a, b) => model.predict(a) - model.predict(b))[0] as Settings;
}

/** Takes back, one after the other, the knob whose going back costs least, as long as that is cheap. */
export function takeBack(settings: Settings, model: EffectModel, starts: Starts, isCheap: (costMs: number, deviationMs: number) => boolean): Settings {
  let kept = settings;
  for (;;) {
    const steps = movesFrom(kept, model, starts)
      .filter(({ dimension, value, settings: back }) => value === dimension.current && starts.isOpen(back))
      .map((move) => ({ move, ...model.difference(kept, move.settings) }))
      .sort((a, b) => a.ms - b.ms);
    const cheapest = steps[0];
    if (cheapest === undefined || !isCheap(cheapest.ms, cheapest.deviationMs)) return kept;
    kept = cheapest.move.settings;
  }
}

/**
 * Which value makes starts fail. One that was part of a start that worked is innocent; among the others of a failed start
 * the guilty one is found by halving, each half started by itself. Nothing is convicted by a single failure: the value has
 * to fail again as the only suspect. Values that fail only together are found from the rows that failed and worked, and so
 * are those that break a guard.
 */
import type { Settings } from '../core/setting.ts';
import type { SearchStage } from '../core/tuning.ts';
import type { ValueOf } from './effect-model.ts';
import type { Asking, Start, Starts } from './starts.ts';

const worked = ({ observation: { failed, ms } }: Start): boolean => failed === undefined && ms !== undefined;
const holds = (settings: Settings, { knob, value }: ValueOf): boolean => settings[knob] === value;
const valuesOf = (settings: Settings): ValueOf[] => Object.entries(settings).map(([knob, value]) => ({ knob, value }));

/** Values of the settings that no start which worked has had. */
function suspectsOf(settings: Settings, starts: Starts): ValueOf[] {
  const fine = starts.made.filter(worked);
  return valuesOf(settings).filter((one) => !fine.some((start) => holds(start.settings, one)));
}

/** After a failed start: starts parts of it until one value is guilty, or none is by itself. */
export function* findGuilty(stage: SearchStage, failed: Settings, starts: Starts): Asking<void> {
  for (let suspects = suspectsOf(failed, starts); suspects.length > 0; ) {
    const half = suspects.slice(0, Math.ceil(suspects.length / 2));
    const settings = withNeeded(half, failed, starts);
    const observation = settings === undefined ? yield* starts.retry(stage, failed) : yield* starts.ask(stage, settings);
    if (observation === undefined) return;
    const { failed: reason } = observation;
    if (reason === undefined) suspects = suspectsOf(failed, starts);
    else if (half.length > 1 && settings !== undefined) suspects = half;
    else {
      if (half.length === 1) for (const { knob, value } of half) starts.exclude(knob, value, reason);
      return;
    }
  }
  excludePairs(starts);
}

/** The suspects with as little as possible of what they cannot do without; undefined where they cannot be started apart. */
function withNeeded(half: readonly ValueOf[], failed: Settings, starts: Starts): Settings | undefined {
  const alone: Settings = Object.fromEntries(half.map(({ knob, value }) => [knob, value]));
  if (starts.isOpen(alone)) return alone;
  const suspects = suspectsOf(failed, starts);
  const innocent = valuesOf(failed).filter(({ knob }) => !suspects.some((suspect) => suspect.knob === knob));
  const one = innocent.find(({ knob, value }) => starts.isOpen({ ...alone, [knob]: value }));
  if (one !== undefined) return { ...alone, [one.knob]: one.value };
  const whole: Settings = { ...Object.fromEntries(innocent.map(({ knob, value }) => [knob, value])), ...alone };
  return starts.isOpen(whole) ? whole : undefined;
}

// Two rows that failed share a pair by chance now and then; three that never worked with it hardly do.
const LEAST_FAILURES = 3;

/** Pairs that were together in failed starts only, where no value by itself explains these. */
function excludePairs(starts: Starts): void {
  const isExplained = ({ settings }: Start): boolean =>
    starts.failures.some((failure) => holds(settings, failure)) || starts.excludedPairs.some((pair) => pair.every((one) => holds(settings, one)));
  const open = starts.made.filter((start) => start.observation.failed !== undefined && !isExplained(start));
  const fine = starts.made.filter(worked);
  const counts = new Map<string, { readonly pair: readonly [ValueOf, ValueOf]; count: number }>();
  for (const { settings } of open) {
    for (const pair of pairsOf(settings)) {
      if (fine.some((start) => pair.every((one) => holds(start.settings, one)))) continue;
      const key = pair.map(({ knob, value }) => `${knob}=${value}`).join(' ');
      const count = (counts.get(key)?.count ?? 0) + 1;
      counts.set(key, { pair, count });
    }
  }
  const [first, second] = [...counts.values()].sort((a, b) => b.count - a.count);
  if (first !== undefined && first.count >= LEAST_FAILURES && first.count > (second?.count ?? 0)) starts.excludePair(first.pair);
}

// So many starts with and without it: a guard is broken by how much, not by whether.
const LEAST_BREACHES = 4;

/** Values with which every start breaks a guard, where starts without them keep all. */
export function excludeGuardBreakers(starts: Starts): void {
  const measured = starts.made.filter(worked);
  const kept = measured.filter(({ observation }) => observation.guard === undefined);
  const broken = measured.filter(({ observation }) => observation.guard !== undefined);
  if (kept.length < LEAST_BREACHES) return;
  for (const one of broken.flatMap(({ settings }) => valuesOf(settings))) {
    const breaches = broken.filter(({ settings }) => holds(settings, one));
    if (breaches.length < LEAST_BREACHES || kept.some(({ settings }) => holds(settings, one))) continue;
    starts.exclude(one.knob, one.value, `Every start with it breaks the guard on ${breaches[0]?.observation.guard}.`);
  }
}

function pairsOf(settings: Settings): (readonly [ValueOf, ValueOf])[] {
  const values = valuesOf(settings).sort((a, b) => (a.knob < b.knob ? -1 : 1));
  return values.flatMap((first, index) => values.slice(index + 1).map((second): readonly [ValueOf, ValueOf] => [first, second]));
}

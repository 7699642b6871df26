/**
 * Settings → variant: every knob in the order of the registry, each on what the ones before it left. An id that no knob
 * has changes nothing.
 */
import type { Variant } from '../core/scenario.ts';
import type { KnobValue, Settings } from '../core/setting.ts';
import type { ArtefactPlace, ArtefactRequest, Knob } from './knob.ts';

interface Step {
  readonly knob: Knob;
  readonly value: KnobValue;
  /** As the knobs before this one left it. */
  readonly before: Variant;
}

function stepsOf(
  baseline: Variant,
  settings: Settings,
  knobs: readonly Knob[],
  place: ArtefactPlace,
): { readonly steps: readonly Step[]; readonly variant: Variant } {
  const steps: Step[] = [];
  let variant = baseline;
  for (const knob of knobs) {
    const value = settings[knob.id];
    if (value === undefined) continue;
    steps.push({ knob, value, before: variant });
    variant = knob.apply(variant, value, place);
  }
  return { steps, variant };
}

/** The variant with all settings. Pure: the files that it names may still have to be made (`artefactsOf`). */
export function applySettings(baseline: Variant, settings: Settings, knobs: readonly Knob[], place: ArtefactPlace): Variant {
  return stepsOf(baseline, settings, knobs, place).variant;
}

/** Every file that the settings need, in the order in which they can be made: a later one may be made of an earlier one. */
export function artefactsOf(baseline: Variant, settings: Settings, knobs: readonly Knob[], place: ArtefactPlace): ArtefactRequest[] {
  return stepsOf(baseline, settings, knobs, place).steps.flatMap(({ knob, value, before }) => knob.needs?.(before, value) ?? []);
}

/** Why the settings make no sense together, in a sentence; undefined: they do. Asked of the finished variant. */
export function conflictOf(baseline: Variant, settings: Settings, knobs: readonly Knob[], place: ArtefactPlace): string | undefined {
  const { steps, variant } = stepsOf(baseline, settings, knobs, place);
  for (const { knob, value } of steps) {
    const conflict = knob.conflict?.(variant, value);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

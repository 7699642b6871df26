/**
 * Which knobs are worth starts, and which values of them. A knob can save at most the time of the phases that it moves
 * (Amdahl), so one whose phases take less than 3 % of the baseline's objective on its critical chain is left out. Every knob
 * gets a status, and every one that is not searched a reason. The share is the baseline's alone: a knob whose phases come
 * to 3 % only once other settings have made the start shorter is left out unless it is named. At a third of the start that
 * is one which could have saved at most 1 % of it; bringing it in half way would cost the search its design.
 */
import { formatShare } from '../core/format.ts';
import type { Variant } from '../core/scenario.ts';
import type { KnobValue } from '../core/setting.ts';
import type { Trial } from '../core/trial.ts';
import type { KnobReport, KnobStatus, Objective } from '../core/tuning.ts';
import { median } from '../stats/quantile.ts';
import type { ArtefactPlace, Knob, KnobWorld } from './knob.ts';
import { objectiveOf, phaseTimes, withoutNested } from './objective.ts';
import type { Dimension } from './search.ts';

/** Share of the objective below which the phases of a knob are not worth a start. */
const LEAST_SHARE = 0.03;

export interface SpaceInput {
  readonly baseline: Variant;
  readonly knobs: readonly Knob[];
  readonly world: KnobWorld;
  /** Ids of knobs whose security-relevant values may be tried. */
  readonly allow: ReadonlySet<string>;
  /** Ids that the user wants tried and no others: these are not left out for their phases. */
  readonly only?: ReadonlySet<string>;
  readonly except?: ReadonlySet<string>;
  /** Completed starts of the baseline. None: nothing is known of the phases, and nothing is left out for them. */
  readonly trials: readonly Trial[];
  readonly objective: Objective;
  readonly place: ArtefactPlace;
}

export interface Space {
  readonly dimensions: readonly Dimension[];
  /** One a knob, in the order of the registry, as yet without effects. */
  readonly reports: readonly KnobReport[];
}

export function buildSpace(input: SpaceInput): Space {
  const share = shareOfPhases(input.trials, input.objective);
  const judged = input.knobs.map((knob) => judge(knob, input, share));
  return {
    dimensions: judged.flatMap(({ dimension }) => dimension ?? []),
    reports: judged.map(({ report }) => report),
  };
}

interface Judged {
  readonly report: KnobReport;
  readonly dimension?: Dimension;
}

function judge(knob: Knob, input: SpaceInput, share: PhaseShare): Judged {
  const left = (status: KnobStatus, reason: string, known: Partial<KnobReport> = {}): Judged => ({
    report: { ...blankReport(knob), ...known, status, reason },
  });
  if (input.except?.has(knob.id) === true) return left('excluded', 'You left it out.');
  if (input.only !== undefined && !input.only.has(knob.id)) return left('excluded', 'You named others.');
  const missing = knob.missing(input.baseline, input.world);
  if (missing !== undefined) return left('not-applicable', missing);
  const current = knob.read(input.baseline);
  const others = [...new Set(knob.values(input.baseline, input.world))].filter((value) => value !== current);
  const known = { current, values: [current, ...others] };
  if (others.length === 0) return left('not-applicable', 'There is no other value to try here than the one in use.', known);
  const { open, withheld } = splitByAllowance(knob, others, input.allow);
  const values = [current, ...open];
  if (open.length === 0) return left('forbidden', `${knob.allow?.why ?? ''} It is tried with --allow ${knob.id} only.`.trim(), { current, values });
  const bound = share(knob.phases);
  if (bound < LEAST_SHARE && input.only === undefined) return left('off-path', offPath(knob, bound), { current, values });
  const reason = withheld.length === 0 ? {} : { reason: `${withheld.join(', ')} would be tried with --allow ${knob.id} only: ${knob.allow?.why ?? ''}` };
  // Only of what is really tried: a warning about values that are withheld is no warning about the others.
  const { security, ...harmless } = blankReport(knob);
  const isWeakening = security !== undefined && open.some((value) => knob.allow?.needed(value));
  return {
    report: { ...harmless, ...(isWeakening && { security }), current, values, status: 'searched', ...reason },
    dimension: { knob: knob.id, current, others: open, bound },
  };
}

function blankReport({ id, title, group, phases, sideEffect, allow }: Knob): Omit<KnobReport, 'status'> {
  return { id, title, group, phases, values: [], failed: [], phaseEffects: [], sideEffect, ...(allow !== undefined && { security: allow.why }) };
}

function splitByAllowance(knob: Knob, values: readonly KnobValue[], allow: ReadonlySet<string>): { open: KnobValue[]; withheld: KnobValue[] } {
  const isWithheld = (value: KnobValue): boolean => knob.allow?.needed(value) === true && !allow.has(knob.id);
  return { open: values.filter((value) => !isWithheld(value)), withheld: values.filter(isWithheld) };
}

function offPath({ phases }: Knob, bound: number): string {
  const named = phases.join(', ');
  const takes = phases.length === 1 ? 'takes' : 'take';
  return bound === 0
    ? `The start does not wait for what it moves (${named}).`
    : `What it moves (${named}) ${takes} ${formatShare(bound)} of the start, less than ${formatShare(LEAST_SHARE)}.`;
}

/** Most that these phases together could save, as a share of the objective, 0 to 1. */
type PhaseShare = (phases: readonly string[]) => number;

function shareOfPhases(trials: readonly Trial[], objective: Objective): PhaseShare {
  const starts = trials.flatMap((trial) => {
    const ms = objectiveOf(trial, objective);
    return ms === undefined || ms <= 0 ? [] : [{ ms, times: phaseTimes(trial, objective) }];
  });
  return (phases) => {
    const counted = withoutNested(phases);
    // Of each start by itself: the sum of medians is not the median of the sum.
    const shares = starts.map(({ ms, times }) => counted.reduce((sum, phase) => sum + (times[phase] ?? 0), 0) / ms);
    return Math.min(1, median(shares) ?? 1);
  };
}

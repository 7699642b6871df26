/**
 * Where the time went: every leaf phase of both sides by its exclusive time on the critical chain, and `unattributed`.
 * The phases of a start partition its total, and a mean over fixed starts is linear: so the parts sum to the whole.
 */
import type { Change, PhaseChange } from '../../core/comparison.ts';
import { findPhase, phaseOrder } from '../../core/phases.ts';
import type { Trial } from '../../core/trial.ts';
import { benjaminiHochberg } from '../../stats/false-discovery.ts';
import { mannWhitneyTwoSided } from '../../stats/mann-whitney.ts';
import { median } from '../../stats/quantile.ts';
import { chainTimes, type MomentKey } from '../summarize.ts';
import { type ChangeRule, changeOf } from './change.ts';

/** Time of the judged moment that no phase explains. */
const UNATTRIBUTED = 'unattributed';

/** Share of phases called moved that may be none (Benjamini and Hochberg 1995). */
const FALSE_DISCOVERIES = 0.1;

export interface StartProfile {
  readonly totalMs: number;
  /** Parts of the total by phase, `unattributed` included: they sum to it. */
  readonly parts: ReadonlyMap<string, number>;
  /** When each phase first began, for the order of those that the catalogue does not know. */
  readonly begins: ReadonlyMap<string, number>;
}

/** The partition of one start's time to `moment`, which the trial must have. */
export function profileOf(trial: Trial, moment: MomentKey): StartProfile {
  const totalMs = trial[moment] as number;
  const parts = new Map([...chainTimes(trial)].filter(([, ms]) => ms !== 0));
  // The chain explains the time until ready; behind it stands the inference that was waited for.
  const afterReadyMs = totalMs - (trial.readyMs ?? totalMs);
  const inference = trial.spans.find((span) => span.phase === 'first-inference');
  if (afterReadyMs > 0 && inference !== undefined) {
    parts.set('first-inference', Math.min(afterReadyMs, Math.max(0, totalMs - Math.max(inference.beginMs, trial.readyMs ?? 0))));
  }
  const explainedMs = [...parts.values()].reduce((sum, ms) => sum + ms, 0);
  parts.set(UNATTRIBUTED, totalMs - explainedMs);
  const begins = new Map<string, number>();
  for (const { phase, beginMs } of trial.spans) begins.set(phase, Math.min(beginMs, begins.get(phase) ?? beginMs));
  return { totalMs, parts, begins };
}

/** The half whose totals lie nearest to the median: what is typical, without the outliers of either end. */
export function typicalHalf(profiles: readonly StartProfile[]): StartProfile[] {
  const middle = median(profiles.map(({ totalMs }) => totalMs)) ?? 0;
  const byDistance = [...profiles].sort((a, b) => Math.abs(a.totalMs - middle) - Math.abs(b.totalMs - middle));
  return byDistance.slice(0, Math.ceil(profiles.length / 2));
}

const partOf = (phase: string) => (profile: StartProfile) => profile.parts.get(phase) ?? 0;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** In the catalogue's order, foreign labels by their begin, `unattributed` last. */
function phasesOf(profiles: readonly StartProfile[]): string[] {
  const begins = new Map<string, number>();
  for (const profile of profiles) {
    for (const phase of profile.parts.keys()) {
      const beginMs = profile.begins.get(phase) ?? 0;
      begins.set(phase, Math.min(beginMs, begins.get(phase) ?? beginMs));
    }
  }
  const place = (phase: string): number => (phase === UNATTRIBUTED ? Number.POSITIVE_INFINITY : phaseOrder(phase));
  const order = (a: string, b: string): number => {
    if (place(a) !== place(b)) return place(a) < place(b) ? -1 : 1;
    return (begins.get(a) ?? 0) - (begins.get(b) ?? 0) || (a < b ? -1 : 1);
  };
  return [...begins.keys()].sort(order);
}

export interface PhaseComparison {
  readonly phases: readonly PhaseChange[];
  /** Sum of the phases' contributions: the difference of the means of the typical starts. */
  readonly contributionMs: number;
}

/** `total`: the change that the phases explain. Undefined where a side has no start. */
export function comparePhases(
  baseline: readonly StartProfile[],
  candidate: readonly StartProfile[],
  total: Change,
  rule: ChangeRule,
): PhaseComparison | undefined {
  if (baseline.length === 0 || candidate.length === 0) return undefined;
  const [typicalBaseline, typicalCandidate] = [typicalHalf(baseline), typicalHalf(candidate)];
  const rows = phasesOf([...baseline, ...candidate]).map((id) => {
    const part = partOf(id);
    const [before, after] = [baseline.map(part), candidate.map(part)];
    return {
      id,
      change: changeOf(before, after, rule),
      contributionMs: mean(typicalCandidate.map(part)) - mean(typicalBaseline.map(part)),
      // Equal values on both sides moved nowhere.
      pValue: mannWhitneyTwoSided(before, after) ?? 1,
    };
  });
  // The sum of what is shown, in the order in which it is shown: not a second estimate that differs in its last digits.
  const contributionMs = rows.reduce((sum, row) => sum + row.contributionMs, 0);
  const moved = benjaminiHochberg(
    rows.map(({ pValue }) => pValue),
    FALSE_DISCOVERIES,
  );
  const phases = rows.map(({ id, change, contributionMs: ownMs }, index) => ({
    ...change,
    id,
    title: id === UNATTRIBUTED ? 'unattributed' : (findPhase(id)?.title ?? id),
    contributionMs: ownMs,
    ...(total.significant && contributionMs !== 0 && { share: ownMs / contributionMs }),
    carries: total.significant && moved[index] === true && follows(total, change, ownMs),
  }));
  return { phases, contributionMs };
}

/** Attribution comes after the total has changed, and goes its way: by the typical starts and by all of them. */
function follows(total: Change, change: Change, contributionMs: number): boolean {
  const direction = Math.sign(total.shiftMs ?? 0);
  return Math.sign(contributionMs) === direction && Math.sign(change.shiftMs ?? 0) === direction;
}

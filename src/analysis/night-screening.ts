/**
 * The first look at a night: what its screen pairs say to the rule, whether the host was quiet enough to believe them,
 * and whether fresh starts of the same night are to confirm something. Pure.
 */
import type { ComparisonResult } from '../core/comparison.ts';
import { failureDirection } from '../core/comparison-gate.ts';
import { formatShare } from '../core/format.ts';
import type { NightScreen, NightSignal, NightSubject } from '../core/night.ts';
import { median } from '../stats/quantile.ts';
import { momentKey, momentValues } from './compare/side-trials.ts';
import { type NightFacts, nightFacts } from './night-facts.ts';
import { isNoisyNight, nightSignal, type RuleNight, screenNight } from './nightly-rule.ts';
import { type CountedNight, hasChanged, type SeriesState } from './series-state.ts';

/** When a night says nothing: the nightly file's `hostNoise`. Shares, 0 to 1. */
export interface NoiseLimits {
  /** Half-width of the 95 % bounds of the ratio; from 1 on, scatter is no reason to call a night noisy. */
  readonly bounds: number;
  /** Median share of a start's time in which some task of the host waited for a CPU. */
  readonly cpuPressure: number;
}

export interface Screening {
  readonly signal: NightSignal;
  readonly facts: NightFacts;
  /** Nights that count before tonight: none where machine or measurement changed. */
  readonly counted: readonly CountedNight[];
  readonly newSegment: boolean;
  /** Head is last-good: whatever differs is not its doing. */
  readonly sameSubject: boolean;
  /** Why the night says nothing, in sentences. */
  readonly noise: readonly string[];
  /** Undefined on a noisy night: it is not shown to the rule. */
  readonly screen?: NightScreen;
  /** Starts of head failed more often than those of last-good, beyond chance. */
  readonly failsMore: boolean;
  /** Why fresh starts are needed; undefined where they are not. */
  readonly confirm?: 'screened' | 'failing' | 'suspected' | 'maybe-back';
}

export interface ScreenedNight {
  readonly comparison: ComparisonResult;
  readonly head: NightSubject;
  readonly lastGood: NightSubject;
  readonly limits: NoiseLimits;
  /** How far the wall clock moved against the monotonic one while it was measured; undefined where it did not step. */
  readonly clockStepMs?: number;
}

/** The nights as the rule reads them. */
export function ruleNights(counted: readonly CountedNight[]): RuleNight[] {
  return counted.flatMap(({ night: { signal }, resetAfter }) =>
    signal === undefined ? [] : [{ lnRatio: signal.lnRatio, error: signal.error, ...(resetAfter && { reset: true }) }],
  );
}

/** Times to the judged moment of both sides: last-good first. */
export function comparedStarts({ sides, moment }: ComparisonResult): readonly [number[], number[]] {
  const key = momentKey(moment);
  return [momentValues(sides[0].trials, key), momentValues(sides[1].trials, key)];
}

/** Undefined where a side has too few starts for any statement. */
export function signalOf(comparison: ComparisonResult): NightSignal | undefined {
  const [lastGood, head] = comparedStarts(comparison);
  return comparison.outcome === 'errored' ? undefined : nightSignal(head, lastGood);
}

/** A start that fails is slower than any that does not: proven, it is a change whatever the times of the others are. */
export function failsMore({ failures }: ComparisonResult): boolean {
  return failures.significant && failureDirection(failures) > 0;
}

function pressureOf({ sides }: ComparisonResult): number | undefined {
  const shares = sides.flatMap(({ trials }) => trials.flatMap(({ role, counters }) => (role === 'measured' ? (counters.cpuPressure ?? []) : [])));
  return median(shares);
}

function noiseOf(night: ScreenedNight, signal: NightSignal, before: readonly RuleNight[]): string[] {
  const { lowRatio, highRatio } = signal;
  const width = lowRatio === undefined || highRatio === undefined ? undefined : Math.sqrt(highRatio / lowRatio) - 1;
  const pressure = pressureOf(night.comparison) ?? 0;
  const { bounds, cpuPressure } = night.limits;
  return [
    ...(night.clockStepMs === undefined ? [] : [`the wall clock stepped by ${night.clockStepMs.toFixed(0)} ms in the night`]),
    ...(width !== undefined && bounds < 1 && width > bounds ? [`the ratio is known to ±${formatShare(width)} only, the limit is ${formatShare(bounds)}`] : []),
    ...(pressure > cpuPressure
      ? [`some task of the host waited for a CPU in ${formatShare(pressure)} of a start's time, the limit is ${formatShare(cpuPressure)}`]
      : []),
    ...(bounds < 1 && isNoisyNight(before, signal)
      ? [
          `the starts scatter ${isNoisyNight([], signal) ? 'too much for any judgement' : 'far more than is usual for the series'} (standard error ${formatShare(signal.error)})`,
        ]
      : []),
  ];
}

function reasonToConfirm(state: SeriesState, screen: NightScreen, found: Pick<Screening, 'signal' | 'newSegment' | 'failsMore'>): Screening['confirm'] {
  const { signal, newSegment } = found;
  // Fresh starts are spent on an open regression only where it looks closed; without its last-good nothing can look so.
  if (state.open && !state.open.lastGoodGone) return (signal.lowRatio ?? 0) > 1 ? undefined : 'maybe-back';
  if (found.failsMore && !state.open) return 'failing';
  if (state.suspicion && !newSegment) return 'suspected';
  return screen.screened === 'none' || newSegment ? undefined : 'screened';
}

/** Undefined where a side has too few starts: nothing is said then. */
export function screenSeries(state: SeriesState, night: ScreenedNight): Screening | undefined {
  const signal = signalOf(night.comparison);
  // Without bounds nothing would bound the noise either.
  if (signal?.lowRatio === undefined || signal.highRatio === undefined) return undefined;
  const facts = nightFacts(night.comparison);
  const newSegment = hasChanged(state.fingerprint, facts.fingerprint) || hasChanged(state.measurement?.hash, facts.measurement.hash);
  const counted = newSegment || state.pinned?.subject.identity !== night.lastGood.identity ? [] : state.counted;
  const before = ruleNights(counted);
  const noise = noiseOf(night, signal, before);
  const sameSubject = night.head.identity === night.lastGood.identity;
  const common = { signal, facts, counted, newSegment, sameSubject, noise, failsMore: failsMore(night.comparison) };
  if (noise.length > 0) return common;
  const screen = screenNight(before, signal);
  const confirm = sameSubject ? undefined : reasonToConfirm(state, screen, common);
  return { ...common, screen, ...(confirm && { confirm }) };
}

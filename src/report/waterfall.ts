/**
 * One trial as a drawing on one axis: lanes of bars, the critical chain, gaps, moments and the limit. Pure data, also
 * used by the page for the trial that the reader picks; markup is the business of formats/.
 */
import { foreignInstants } from '../core/foreign-instants.ts';
import { findPhase } from '../core/phases.ts';
import { arrangeSpans } from '../core/span-rows.ts';
import type { Trial } from '../core/trial.ts';
import { phaseTone, type Tone } from './phase-tone.ts';

export interface WaterfallBar {
  readonly phase: string;
  readonly title: string;
  readonly depth: number;
  readonly beginMs: number;
  readonly endMs: number;
  readonly exclusiveMs: number;
  readonly uncertaintyMs: number;
  readonly critical: boolean;
  readonly bytes: number | undefined;
  readonly tone: Tone;
  readonly hasChildren: boolean;
}

export interface WaterfallMoment {
  readonly id: string;
  readonly title: string;
  readonly atMs: number;
}

export interface Waterfall {
  readonly trial: string;
  readonly order: number;
  readonly variant: string;
  readonly outcome: string;
  readonly lanes: readonly { readonly lane: string; readonly bars: readonly WaterfallBar[] }[];
  readonly gaps: readonly { readonly beginMs: number; readonly endMs: number }[];
  readonly moments: readonly WaterfallMoment[];
  readonly limitMs: number;
  /** Right end of the axis. The limit lies beyond it where drawing it in would squeeze the bars. */
  readonly axisMs: number;
  readonly ticksMs: readonly number[];
}

/** The limit is drawn into the axis where that costs the bars no more than this factor of their width. */
const LIMIT_STRETCH = 1.6;

const MOMENTS = [
  { id: 'port', title: 'port accepts', field: 'portMs' },
  { id: 'ready-inside', title: 'ready inside', field: 'readyInsideMs' },
  { id: 'ready', title: 'ready', field: 'readyMs' },
  { id: 'first-inference', title: 'first inference', field: 'firstInferenceMs' },
  { id: 'second-inference', title: 'second inference', field: 'secondInferenceMs' },
] as const;

/** Round steps of 1, 2 or 5, about `count` of them up to `endMs`. */
function axisTicks(endMs: number, count: number): number[] {
  const rough = endMs / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const stepMs = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(endMs / stepMs + 1e-9) + 1 }, (_, index) => Number((index * stepMs).toPrecision(12)));
}

/** The drawing of `trial`, with or without a single span: a start that failed early has its moments at most. */
export function buildWaterfall(trial: Trial, limitMs: number): Waterfall {
  const lanes = arrangeSpans(trial.spans).map(({ lane, rows }) => ({
    lane,
    bars: rows.map(({ span, depth, hasChildren }) => ({
      phase: span.phase,
      title: (findPhase(span.phase)?.title ?? span.phase) + (span.index > 0 ? ` ${span.index + 1}` : ''),
      depth,
      beginMs: span.beginMs,
      endMs: span.endMs,
      exclusiveMs: span.exclusiveMs,
      uncertaintyMs: span.uncertaintyMs,
      critical: span.critical,
      bytes: span.bytes,
      tone: phaseTone(span.phase),
      hasChildren,
    })),
  }));
  const seen = MOMENTS.flatMap(({ id, title, field }) => (Number.isFinite(trial[field]) ? [{ id, title, atMs: trial[field] as number }] : []));
  const own = foreignInstants(trial).map(({ title, atMs }, index) => ({ id: `own-${index}`, title, atMs }));
  const moments = [...seen, ...own].sort((a, b) => a.atMs - b.atMs);
  const lastMs = Math.max(1e-3, ...lanes.flatMap(({ bars }) => bars.map((bar) => bar.endMs)), ...moments.map((moment) => moment.atMs));
  const axisMs = limitMs >= lastMs && limitMs <= lastMs * LIMIT_STRETCH ? limitMs * 1.04 : lastMs * 1.02;
  return {
    trial: trial.id,
    order: trial.order,
    variant: trial.variant,
    outcome: trial.outcome,
    lanes,
    gaps: trial.gaps.filter((gap) => gap.endMs > gap.beginMs),
    moments,
    limitMs,
    axisMs,
    ticksMs: axisTicks(axisMs, 6),
  };
}

/** Both drawings on one axis, so that equal lengths are equal times. */
export function alignWaterfalls(first: Waterfall | undefined, second: Waterfall | undefined): [Waterfall | undefined, Waterfall | undefined] {
  const axisMs = Math.max(first?.axisMs ?? 0, second?.axisMs ?? 0);
  const onAxis = (waterfall: Waterfall | undefined): Waterfall | undefined => waterfall && { ...waterfall, axisMs, ticksMs: axisTicks(axisMs, 6) };
  return [onAxis(first), onAxis(second)];
}

/** One variant of a run as the report shows it: verdict, moments, bands, phases, state. */
import type { Finding } from '../core/judgement.ts';
import { findPhase, REFERENCE_BANDS } from '../core/phases.ts';
import type { RunResult, VariantResult } from '../core/run-result.ts';
import { leafSpans, unionMs } from '../core/span-rows.ts';
import type { Summary } from '../core/summary.ts';
import { isSampled, type Trial } from '../core/trial.ts';
import { finite } from './finite.ts';
import type { BandRow, MomentRow, PhaseRow, VariantView, VerdictView } from './report.ts';
import { viewState } from './view-state.ts';
import { buildWaterfall } from './waterfall.ts';

function momentRow(id: MomentRow['id'], title: string, summary: Summary | undefined): MomentRow[] {
  if (summary === undefined) return [];
  return [
    {
      id,
      title,
      medianMs: finite(summary.medianMs),
      lowMs: finite(summary.lowMs),
      highMs: finite(summary.highMs),
      p90Ms: finite(summary.p90Ms),
      minMs: finite(summary.minMs),
      maxMs: finite(summary.maxMs),
      count: summary.count,
      misses: summary.misses,
    },
  ];
}

function headroom(summary: Summary, variant: VariantResult): Pick<VerdictView, 'headroomMs' | 'headroomOf'> {
  const { at, limitMs } = variant.verdict;
  const quantiles = { p50: finite(summary.medianMs), p90: finite(summary.p90Ms), p95: finite(summary.p95Ms), p99: undefined };
  const value = quantiles[at];
  if (value !== undefined) return { headroomMs: limitMs - value, headroomOf: `limit − ${at}` };
  const slowestMs = summary.misses === 0 ? finite(summary.maxMs) : undefined;
  return { headroomMs: slowestMs === undefined ? undefined : limitMs - slowestMs, headroomOf: 'limit − slowest start' };
}

function viewVerdict(variant: VariantResult, trials: readonly Trial[]): VerdictView {
  const { verdict } = variant;
  const summary = (verdict.moment === 'ready' ? variant.ready : variant.firstInference) ?? variant.ready;
  return {
    outcome: verdict.outcome,
    sentence: verdict.sentence,
    limitMs: verdict.limitMs,
    at: verdict.at,
    moment: verdict.moment,
    medianMs: finite(summary.medianMs),
    lowMs: finite(summary.lowMs),
    highMs: finite(summary.highMs),
    minMs: finite(summary.minMs),
    maxMs: finite(summary.maxMs),
    starts: verdict.starts,
    within: verdict.within,
    provenShare: finite(verdict.provenShare),
    moreNeeded: verdict.moreNeeded,
    ...headroom(summary, variant),
    coverage: finite(variant.coverage),
    coverageOf: trials.some((trial) => trial.role === 'measured' && trial.coverageOf === 'platform') ? 'platform' : 'everything',
  };
}

function bandRows(shown: Trial | undefined): BandRow[] {
  return REFERENCE_BANDS.map(({ id, title, lowMs, highMs }) => {
    const spans = leafSpans(shown?.spans ?? []).filter((span) => findPhase(span.phase)?.band === id);
    const phases = [...new Set(spans.map((span) => findPhase(span.phase)?.title ?? span.phase))];
    return { id, title, lowMs, highMs, oursMs: spans.length === 0 ? undefined : unionMs(spans), phases };
  });
}

function phaseRows(variant: VariantResult): PhaseRow[] {
  const readyMs = finite(variant.ready.medianMs);
  const known = new Set(variant.phases.map((phase) => phase.id));
  const row = (phase: VariantResult['phases'][number], depth: number): PhaseRow => {
    const exclusiveMs = finite(phase.exclusiveMs);
    return {
      id: phase.id,
      title: phase.title,
      depth,
      medianMs: finite(phase.medianMs),
      lowMs: finite(phase.lowMs),
      highMs: finite(phase.highMs),
      exclusiveMs,
      share: exclusiveMs === undefined || readyMs === undefined || readyMs <= 0 ? undefined : exclusiveMs / readyMs,
      count: phase.count,
      bytes: finite(phase.bytes),
    };
  };
  const roots = variant.phases.filter((phase) => phase.parent === undefined || !known.has(phase.parent));
  return roots.flatMap((root) => [
    row(root, 0),
    ...variant.phases.filter((phase) => phase.parent === root.id && phase.id !== root.id).map((child) => row(child, 1)),
  ]);
}

/** The top-level findings are the first variant's; both lists may hold them. Largest saving first. */
function findingsOf(result: RunResult, position: number): Finding[] {
  const own = result.variants[position]?.findings ?? [];
  const all = position === 0 ? [...own, ...result.findings.filter((finding) => !own.some((other) => other.id === finding.id))] : [...own];
  return all.sort((a, b) => b.savingMs - a.savingMs);
}

/** The trial whose timeline stands for all: the representative, else any that says something. */
export function nearestToMedian(variant: VariantResult, trials: readonly Trial[]): Trial | undefined {
  const chosen = trials.find((trial) => trial.id === variant.representative);
  return chosen ?? trials.find((trial) => isSampled(trial) && trial.outcome === 'completed') ?? trials.find((trial) => trial.spans.length > 0);
}

/** The view of the variant at `position`, whose trials are `trials` in run order. */
export function viewVariant(result: RunResult, position: number, trials: readonly Trial[]): VariantView {
  const variant = result.variants[position] as VariantResult;
  const settings = result.scenario.variants.find(({ id }) => id === variant.id) ?? result.scenario.variants[0];
  const shown = nearestToMedian(variant, trials);
  const firstMs = finite(result.variants[0]?.ready.medianMs);
  const ownMs = finite(variant.ready.medianMs);
  const comparable = position > 0 && firstMs !== undefined && ownMs !== undefined && firstMs > 0;
  return {
    id: variant.id,
    settings: variant.settings,
    target: settings.target.kind,
    image: settings.image,
    verdict: viewVerdict(variant, trials),
    moments: [
      ...momentRow('ready-inside', 'ready inside', variant.readyInside),
      ...momentRow('ready', 'ready', variant.ready),
      ...momentRow('first-inference', 'first inference', variant.firstInference),
      ...momentRow('second-inference', 'second inference', variant.secondInference),
    ],
    waterfall: shown === undefined ? undefined : buildWaterfall(shown, variant.verdict.limitMs),
    bands: bandRows(shown),
    phases: phaseRows(variant),
    io: variant.io ?? [],
    findings: findingsOf(result, position),
    counts: variant.counts,
    criticalChain: variant.criticalChain.map((id) => findPhase(id)?.title ?? id),
    state: viewState(settings.state, trials),
    doubts: variant.ready.doubts,
    differenceMs: variant.difference?.shiftMs,
    differenceLowMs: variant.difference?.lowMs,
    differenceHighMs: variant.difference?.highMs,
    differenceProven: variant.difference?.proven ?? false,
    ratio: comparable ? ownMs / firstMs : undefined,
  };
}

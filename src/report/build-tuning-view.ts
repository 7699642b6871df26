/** TuningResult → TuningView, what the tuning's page and summary show. It judges nothing and knows no markup. */
import { findPhase } from '../core/phases.ts';
import type { CeilingReport, Effect, KnobReport, SearchStart, StageCost, TuningResult } from '../core/tuning.ts';
import { headlineOf, isShown, KNOB_STATUS_WORDS, OBJECTIVE_TITLES } from '../core/tuning-words.ts';
import { buildComparisonView, changeRow } from './build-comparison-view.ts';
import type { ChangeRow } from './comparison-view.ts';
import { describeFacts } from './describe-environment.ts';
import { describeTuningMethod } from './describe-tuning-method.ts';
import { finite } from './finite.ts';
import type { FactGroup } from './report.ts';
import type { CandidateRow, CeilingView, CostRow, EffectView, IdleKnobRow, InteractionRow, KnobRow, SearchStartRow, TuningView } from './tuning-view.ts';

function effectView(effect: Effect | undefined): EffectView | undefined {
  const ms = finite(effect?.ms);
  if (effect === undefined || ms === undefined) return undefined;
  return { ms, lowMs: finite(effect.lowMs), highMs: finite(effect.highMs), shown: isShown(effect) };
}

function knobRow(knob: KnobReport): KnobRow {
  const { id, title, group, current, tried, values, failed, security, sideEffect } = knob;
  const phases = knob.phaseEffects.flatMap(({ phase, ms }) => (finite(ms) === undefined ? [] : [{ title: findPhase(phase)?.title ?? phase, ms }]));
  return { id, title, group, current, tried, values, failed, security, sideEffect, effect: effectView(knob.effect), phases };
}

function bySaving(a: KnobRow, b: KnobRow): number {
  return (a.effect?.ms ?? Infinity) - (b.effect?.ms ?? Infinity) || (a.id < b.id ? -1 : 1);
}

function idleRow({ id, title, status, reason, security }: KnobReport): IdleKnobRow {
  return { id, title, status, reason: reason ?? KNOB_STATUS_WORDS[status], security };
}

function interactionRows({ interactions, knobs }: TuningResult): InteractionRow[] {
  const titleOf = (id: string): string => knobs.find((knob) => knob.id === id)?.title ?? id;
  const rows = interactions.flatMap(({ knobs: [first, second], effect }) => {
    const view = effectView(effect);
    return view === undefined ? [] : [{ id: `${first}*${second}`, titles: [titleOf(first), titleOf(second)] as const, effect: view }];
  });
  return rows.sort((a, b) => Math.abs(b.effect.ms) - Math.abs(a.effect.ms));
}

function candidateRows({ candidates, starts }: TuningResult): CandidateRow[] {
  return candidates.map(({ id, settings, starts: count, medianMs, end, leftAfter, reason }) => {
    const own = starts.filter(({ candidate }) => candidate === id);
    return {
      id,
      settings,
      starts: count,
      medianMs: finite(medianMs),
      end,
      leftAfter,
      reason: reason ?? '',
      orders: own.map(({ order }) => order),
      failedOrders: own.filter(({ outcome }) => outcome !== 'completed').map(({ order }) => order),
    };
  });
}

function startRow(start: SearchStart, settingsOf: ReadonlyMap<string, CandidateRow['settings']>): SearchStartRow {
  const { order, stage, candidate, outcome, trialId, reason } = start;
  const completed = outcome === 'completed';
  return {
    id: trialId,
    order,
    stage,
    candidate,
    settings: start.settings ?? settingsOf.get(candidate),
    completed,
    ms: finite(start.objectiveMs),
    note: reason ?? (completed ? '' : outcome),
  };
}

function costRows(costs: readonly StageCost[], totalMs: number): CostRow[] {
  return costs.map((cost) => ({ ...cost, share: totalMs > 0 ? cost.ms / totalMs : undefined }));
}

function ceilingView(ceilings: CeilingReport | undefined): CeilingView | undefined {
  if (ceilings === undefined) return undefined;
  const rows = ceilings.rows.map((row) => ({ ...row, remainsMs: Math.max(0, row.ms - row.floorMs) }));
  return { ...ceilings, rows: rows.sort((a, b) => b.remainsMs - a.remainsMs) };
}

function environmentOf({ environment, scenario, proof, ...result }: TuningResult): FactGroup[] {
  const [variant] = scenario.variants;
  const run = {
    id: result.tuningId,
    scenario: scenario.name,
    started: result.createdAt,
    proof: proof?.comparisonId,
    'runs of the proof': proof && [...new Set(proof.sides.map(({ runId }) => runId))].join(', '),
    seed: result.seed,
    'most starts': result.budget.maxTrials,
    allowed: result.allowed.join(', '),
  };
  return describeFacts({ environment, variant, trials: proof?.sides[0].trials ?? [], run });
}

function headlineRow(result: TuningResult): ChangeRow | undefined {
  const headline = headlineOf(result);
  return headline && result.proof && changeRow('headline', headline.title, headline.change, result.proof.margin);
}

/** The view of a saved tuning. Total for any valid one: interrupted before its first start, nothing won, nothing searched. */
export function buildTuningView(result: TuningResult): TuningView {
  const { knobs, proof, costs } = result;
  const candidates = candidateRows(result);
  const settingsOf = new Map(candidates.map(({ id, settings }) => [id, settings]));
  const totalMs = costs.reduce((sum, { ms }) => sum + ms, 0);
  return {
    tuningId: result.tuningId,
    title: result.title,
    createdAt: result.createdAt,
    toolVersion: result.environment.tool.version,
    outcome: result.outcome,
    sentence: result.sentence,
    objective: result.objective,
    objectiveTitle: OBJECTIVE_TITLES[result.objective],
    strategy: result.strategy,
    headline: headlineRow(result),
    proof: proof && buildComparisonView(proof),
    detectable: finite(result.detectable),
    settings: result.settings ?? [],
    patch: result.patch,
    guards: result.guards,
    knobs: knobs
      .filter(({ status }) => status === 'searched')
      .map(knobRow)
      .sort(bySaving),
    idle: knobs.filter(({ status }) => status !== 'searched').map(idleRow),
    interactions: interactionRows(result),
    candidates,
    starts: result.starts.map((start) => startRow(start, settingsOf)),
    ceilings: ceilingView(result.ceilings),
    costs: costRows(costs, totalMs),
    totalMs,
    searchStarts: result.starts.length,
    proofStarts: costs.find(({ stage }) => stage === 'proof')?.starts ?? 0,
    notices: result.notices,
    environment: environmentOf(result),
    method: describeTuningMethod(result),
  };
}

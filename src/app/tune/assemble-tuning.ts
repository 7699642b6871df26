/** What a tuning came to, from its starts, its search and its proofs: the document. Nothing is measured here. */
import type { Environment } from '../../core/environment.ts';
import type { Variant } from '../../core/scenario.ts';
import { type Settings, settingsKey } from '../../core/setting.ts';
import {
  type AppliedSetting,
  type CandidateReport,
  type CeilingReport,
  type KnobReport,
  type PatchFile,
  SEARCH_STAGES,
  type SearchStart,
  type StageCost,
  TUNING_SCHEMA_VERSION,
  type TuningOutcome,
  type TuningResult,
} from '../../core/tuning.ts';
import { redactScenario } from '../../scenario/redact-scenario.ts';
import { median } from '../../stats/quantile.ts';
import { brokenSentence, nothingSentence, provenSentence, unprovenSentence } from '../../tuner/headline.ts';
import type { Knob } from '../../tuner/knob.ts';
import type { SearchOutcome } from '../../tuner/search.ts';
import type { Proof } from './prove-leaders.ts';
import type { TuneCourse } from './tune-course.ts';
import type { SearchRecord } from './tuning-folder.ts';

export interface TuningParts {
  readonly course: TuneCourse;
  readonly environment: Environment;
  readonly knobs: readonly KnobReport[];
  /** Missing where the search was interrupted. */
  readonly outcome?: SearchOutcome;
  readonly proofs: readonly Proof[];
  readonly ceilings?: CeilingReport;
  readonly patch: readonly PatchFile[];
}

/** Ids by settings: those of the strategy's candidates, and one for each row of a screen. */
function candidateIds(records: readonly SearchRecord[], candidates: readonly CandidateReport[]): ReadonlyMap<string, string> {
  const ids = new Map(candidates.map(({ id, settings }) => [settingsKey(settings), id]));
  ids.set('', 'c0');
  let rows = 0;
  for (const { settings } of records) {
    const key = settingsKey(settings);
    if (ids.has(key)) continue;
    rows += 1;
    ids.set(key, `r${rows}`);
  }
  return ids;
}

function startOf({ order, stage, settings, trial, observation }: SearchRecord, ids: ReadonlyMap<string, string>, named: ReadonlySet<string>): SearchStart {
  const candidate = ids.get(settingsKey(settings)) ?? 'c0';
  const reason = observation?.failed ?? trial?.failure?.message ?? (observation?.guard === undefined ? undefined : `it breaks the guard ${observation.guard}`);
  return {
    order,
    stage,
    candidate,
    ...(!named.has(candidate) && { settings }),
    trialId: trial?.id ?? `t${String(order).padStart(4, '0')}`,
    outcome: trial?.outcome ?? 'crashed',
    ...(observation?.ms !== undefined && { objectiveMs: observation.ms }),
    ...(reason !== undefined && { reason }),
  };
}

/** The baseline first. Without an outcome: what was started so far, none of it finished. */
function candidatesOf(records: readonly SearchRecord[], outcome: SearchOutcome | undefined): readonly CandidateReport[] {
  const given = outcome?.candidates ?? [];
  if (given.some(({ settings }) => settingsKey(settings) === ''))
    return [...given].sort((a, b) => Number(settingsKey(a.settings) !== '') - Number(settingsKey(b.settings) !== ''));
  const times = records.flatMap(({ settings, observation }) => (settingsKey(settings) === '' ? (observation?.ms ?? []) : []));
  const medianMs = median(times);
  return [{ id: 'c0', settings: {}, starts: times.length, ...(medianMs !== undefined && { medianMs }), end: 'unfinished' }, ...given];
}

/** Best first: what the proof decided about the search's own ranking. */
function withProofs(candidates: readonly CandidateReport[], proofs: readonly Proof[]): CandidateReport[] {
  return candidates.map((candidate) => {
    const proof = proofs.find(({ settings }) => settingsKey(settings) === settingsKey(candidate.settings));
    if (proof === undefined) return candidate.end === 'winner' && proofs.length > 0 ? { ...candidate, end: 'runner-up' } : candidate;
    if (proof.outcome === 'proven') return { ...candidate, end: 'winner' };
    if (proof.outcome === 'not-proven') return { ...candidate, end: 'runner-up', reason: 'fresh starts do not show it' };
    const broken = proof.guards.filter(({ outcome }) => outcome === 'broken').map(({ title }) => title);
    return { ...candidate, end: 'guard-broken', reason: `in the proof: ${broken.join(', ')}` };
  });
}

function costsOf({ records }: TuneCourse, proofs: readonly Proof[]): StageCost[] {
  const stages = SEARCH_STAGES.map((stage): StageCost => {
    const own = records.filter((record) => record.stage === stage);
    return { stage, starts: own.length, ms: own.reduce((sum, { ms, artefactMs }) => sum + ms - artefactMs, 0) };
  });
  const artefactMs = records.reduce((sum, record) => sum + record.artefactMs, 0);
  const proof = proofs.reduce((sum, { starts, ms }) => ({ starts: sum.starts + starts, ms: sum.ms + ms }), { starts: 0, ms: 0 });
  const all: StageCost[] = [...stages, { stage: 'artefacts', starts: 0, ms: artefactMs }, { stage: 'proof', ...proof }];
  return all.filter(({ starts, ms }) => starts > 0 || ms > 0);
}

function withEffects(report: KnobReport, outcome: SearchOutcome | undefined): KnobReport {
  const found = outcome?.effects[report.id];
  const failed = (outcome?.failures ?? []).filter(({ knob }) => knob === report.id).map(({ value, reason }) => ({ value, reason }));
  const phaseEffects = Object.entries(found?.phases ?? {})
    .map(([phase, ms]) => ({ phase, ms }))
    .sort((a, b) => Math.abs(b.ms) - Math.abs(a.ms));
  const lost =
    report.status === 'searched' && failed.length > 0 && report.values.every((value) => value === report.current || failed.some((one) => one.value === value));
  return {
    ...report,
    ...(lost && { status: 'excluded', reason: 'The start failed with each of its values.' }),
    failed,
    ...(found && { tried: found.tried, effect: found.effect }),
    phaseEffects,
  };
}

/** As a person would do them, in the order in which they are applied. */
export function appliedSettings(baseline: Variant, winner: Variant, settings: Settings, knobs: readonly Knob[]): AppliedSetting[] {
  return knobs.flatMap((knob) => {
    const to = settings[knob.id];
    if (to === undefined) return [];
    const security = knob.allow?.needed(to) === true ? knob.allow.why : undefined;
    const { id, title, sideEffect } = knob;
    return [{ knob: id, title, from: knob.read(baseline), to, byHand: knob.byHand(to, winner), sideEffect, ...(security !== undefined && { security }) }];
  });
}

/** The proof that decides: the one that proves, else the first, of what was best in the search. */
export function decidingProof(proofs: readonly Proof[]): Proof | undefined {
  return proofs.find(({ outcome }) => outcome === 'proven') ?? proofs.find(({ outcome }) => outcome === 'guard-broken') ?? proofs[0];
}

/** Knobs whose most promising value is the one in use. */
function bestInUse({ request, world }: TuneCourse): string[] {
  const [baseline] = request.scenario.variants;
  return request.parts.knobs.flatMap((knob) => {
    if (knob.missing(baseline, world) !== undefined) return [];
    const current = knob.read(baseline);
    return knob.values(baseline, world)[0] === current ? [`${knob.id}=${current}`] : [];
  });
}

function verdict({ course, outcome, proofs }: TuningParts): { readonly outcome: TuningOutcome; readonly sentence: string } {
  const { objective } = course.request;
  const proof = decidingProof(proofs);
  if (outcome === undefined) return { outcome: 'interrupted', sentence: `interrupted after ${course.records.length} starts of the search, before a proof` };
  if (proof === undefined) {
    if (outcome.leaders.length > 0) return { outcome: 'interrupted', sentence: 'interrupted before the proof: the search has a leader, which nothing proves' };
    return { outcome: 'nothing-helped', sentence: nothingSentence(outcome.detectable, bestInUse(course)) };
  }
  const { change, guards } = proof;
  if (proof.outcome === 'proven') return { outcome: 'proven', sentence: provenSentence(objective, change) };
  if (proof.outcome === 'guard-broken') return { outcome: 'guard-broken', sentence: brokenSentence(objective, change, guards) };
  return { outcome: 'not-proven', sentence: unprovenSentence(objective, change, bestInUse(course)) };
}

/** Pure, and total for any starts. */
export function assembleTuning(parts: TuningParts): TuningResult {
  const { course, outcome, proofs, ceilings } = parts;
  const { request, records, folder } = course;
  const [baseline] = request.scenario.variants;
  const proof = decidingProof(proofs);
  const candidates = withProofs(candidatesOf(records, outcome), proofs);
  const ids = candidateIds(records, candidates);
  const named = new Set(candidates.map(({ id }) => id));
  return {
    schemaVersion: TUNING_SCHEMA_VERSION,
    kind: 'tuning',
    tuningId: folder.id,
    createdAt: course.createdAt,
    title: request.scenario.title,
    scenario: redactScenario(request.scenario),
    environment: parts.environment,
    objective: request.objective,
    strategy: request.strategy,
    seed: request.seed,
    budget: request.budget,
    allowed: [...request.allow].sort(),
    knobs: parts.knobs.map((report) => withEffects(report, outcome)),
    interactions: outcome?.interactions ?? [],
    candidates,
    starts: records.map((record) => startOf(record, ids, named)),
    ...verdict(parts),
    ...(proof && {
      settings: appliedSettings(baseline, proof.winner, proof.settings, request.parts.knobs),
      proof: proof.comparison,
      headline: proof.change,
    }),
    ...(proof?.outcome === 'proven' && { winner: redactScenario({ ...request.scenario, variants: [proof.winner] }).variants[0] }),
    guards: proof?.guards ?? [],
    ...(outcome?.detectable !== undefined && { detectable: outcome.detectable }),
    ...(ceilings && { ceilings }),
    patch: parts.patch,
    costs: costsOf(course, proofs),
    notices: course.notices,
  };
}

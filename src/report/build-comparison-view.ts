/** ComparisonResult → ComparisonView, what the comparison's page shows. It judges nothing and knows no markup. */
import type { Change, ComparedSide, ComparisonResult, PhaseChange, SideSource } from '../core/comparison.ts';
import type { Finding } from '../core/judgement.ts';
import { findPhase } from '../core/phases.ts';
import type { Trial } from '../core/trial.ts';
import { failureView, trialRow } from './build-report.ts';
import type { ChangeRow, ComparisonView, FindingOnSides, PhaseChangeRow, RowSays, SideView } from './comparison-view.ts';
import { pairEnvironments } from './describe-comparison-environment.ts';
import { describeComparisonMethod } from './describe-comparison-method.ts';
import { finite } from './finite.ts';
import { nearestToMedian } from './view-variant.ts';
import { alignWaterfalls, buildWaterfall } from './waterfall.ts';

type Bounds = Pick<ChangeRow, 'ratio' | 'lowRatio' | 'highRatio' | 'shiftMs' | 'significant'>;

function says({ ratio, lowRatio, highRatio, shiftMs, significant }: Bounds, margin: number): RowSays {
  if (ratio === undefined && shiftMs === undefined) return 'nothing';
  if (significant) return (ratio ?? 1) > 1 || (ratio === undefined && (shiftMs ?? 0) > 0) ? 'slower' : 'faster';
  if (ratio === undefined) return shiftMs === 0 ? 'same' : 'one-sided';
  const within = lowRatio !== undefined && highRatio !== undefined && lowRatio >= 1 / (1 + margin) && highRatio <= 1 + margin;
  return within ? 'same' : 'unproven';
}

/** A saved document has null where a number was not finite. */
export function changeRow(id: string, title: string, change: Change, margin: number): ChangeRow {
  const numbers = {
    baselineMs: finite(change.baselineMs),
    candidateMs: finite(change.candidateMs),
    baselineCount: change.baselineCount,
    candidateCount: change.candidateCount,
    ratio: finite(change.ratio),
    lowRatio: finite(change.lowRatio),
    highRatio: finite(change.highRatio),
    shiftMs: finite(change.shiftMs),
    lowMs: finite(change.lowMs),
    highMs: finite(change.highMs),
    significant: change.significant,
    relevant: change.relevant,
  };
  return { id, title, ...numbers, says: says(numbers, margin) };
}

function phaseRow(phase: PhaseChange, margin: number): PhaseChangeRow {
  return {
    ...changeRow(phase.id, phase.title, phase, margin),
    contributionMs: finite(phase.contributionMs) ?? 0,
    share: finite(phase.share),
    carries: phase.carries,
  };
}

/** The raw data has all of it. */
function shortId(id: string): string {
  return id.slice(0, 'sha256:'.length + 12);
}

function sourceLines(source: SideSource): string[] {
  switch (source.kind) {
    case 'scenario':
      return [`scenario ${source.name}`, `variant ${source.variant}`];
    case 'image':
      return [`image ${source.reference}`, shortId(source.imageId)];
    case 'commit':
      return [
        `commit ${source.revision.slice(0, 12)} of ${source.repository}`,
        source.subject,
        `committed ${source.committedAt}`,
        ...(source.imageId === undefined ? [] : [`image ${shortId(source.imageId)}`]),
      ];
    case 'run':
      return [`saved run ${source.runId}`, `variant ${source.variant}`];
  }
}

function sideView(side: ComparedSide, limitMs: number): SideView {
  const { result, trials } = side;
  const measured = trials.filter(({ role }) => role === 'measured');
  const shown = nearestToMedian(result, trials);
  return {
    role: side.role,
    label: side.label,
    source: sourceLines(side.source),
    runId: side.runId,
    settings: result.settings,
    waterfall: shown === undefined ? undefined : buildWaterfall(shown, limitMs),
    criticalChain: result.criticalChain.map((id) => findPhase(id)?.title ?? id),
    state: side.variant.state,
    verified: measured.filter(({ state }) => state.verified).length,
    measured: measured.length,
    completed: result.counts.completed,
    failed: result.counts.crashed + result.counts.timedOut,
    invalid: result.counts.invalid,
  };
}

/** What both sides have in common is said once. Largest saving first. */
function findingsOf([baseline, candidate]: readonly [ComparedSide, ComparedSide]): FindingOnSides[] {
  const key = ({ id, title }: Finding): string => `${id}\n${title}`;
  const before = new Set(baseline.result.findings.map(key));
  const after = new Set(candidate.result.findings.map(key));
  const all = [
    ...candidate.result.findings.map((finding): FindingOnSides => ({ on: before.has(key(finding)) ? 'both' : 'candidate', finding })),
    ...baseline.result.findings.filter((finding) => !after.has(key(finding))).map((finding): FindingOnSides => ({ on: 'baseline', finding })),
  ];
  return all.sort((a, b) => b.finding.savingMs - a.finding.savingMs);
}

/** Trials of a saved side keep the order of their own run. */
function inOrder(trials: readonly Trial[]): Trial[] {
  return [...trials].sort((a, b) => a.order - b.order || (a.variant < b.variant ? -1 : 1));
}

const sum = (rows: readonly PhaseChangeRow[]): number => rows.reduce((total, { contributionMs }) => total + contributionMs, 0);

/** The view of a saved comparison. Total for any valid one: one pair, all failed, no phases, many. */
export function buildComparisonView(result: ComparisonResult): ComparisonView {
  const { sides, margin } = result;
  const limitMs = sides[0].result.verdict.limitMs;
  const views = sides.map((side) => sideView(side, limitMs)) as [SideView, SideView];
  const [baseline, candidate] = alignWaterfalls(views[0].waterfall, views[1].waterfall);
  const phases = result.phases.map((phase) => phaseRow(phase, margin));
  // A saved side calls its variant what its run did; on this page every trial belongs to a role.
  const trials = inOrder(sides.flatMap((side) => side.trials.map((trial) => ({ ...trial, variant: side.role }))));
  const last = result.looks.at(-1);
  return {
    ...result,
    toolVersion: sides[1].environment.tool.version,
    total: changeRow('total', result.moment === 'ready' ? 'ready' : 'first inference', result.total, margin),
    confidence: last?.confidence,
    pairs: last?.pairs ?? Math.min(result.total.baselineCount, result.total.candidateCount),
    power: result.power.sentence,
    detectable: finite(result.power.detectable),
    sides: [
      { ...views[0], waterfall: baseline },
      { ...views[1], waterfall: candidate },
    ],
    limitMs,
    moments: result.moments.map((moment) => changeRow(moment.id, moment.title, moment, margin)),
    phases,
    contributionMs: finite(result.contributionMs),
    significantMs: sum(phases.filter(({ significant }) => significant)),
    restMs: sum(phases.filter(({ significant }) => !significant)),
    failedStarts: trials.flatMap(failureView),
    findings: findingsOf(sides),
    trials: trials.map(trialRow),
    environment: pairEnvironments(sides),
    method: describeComparisonMethod(result),
  };
}

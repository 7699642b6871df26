/**
 * Two sides → the comparison document: total, moments, phases, failures, power, doubts and the one sentence. Pure, and
 * total for any trials: a side without anything to compare makes the outcome `errored`, never a verdict.
 */
import type { BudgetMoment } from '../../core/budget.ts';
import {
  type Change,
  type ChangeOutcome,
  COMPARISON_SCHEMA_VERSION,
  type ComparedSide,
  type ComparisonResult,
  type FailureChange,
  type Incomparability,
  type MomentChange,
} from '../../core/comparison.ts';
import { failureDirection } from '../../core/comparison-gate.ts';
import type { Trial } from '../../core/trial.ts';
import { type ComparisonPlan, judgeLook } from '../comparison-rule.ts';
import type { MomentKey } from '../summarize.ts';
import { type ChangeRule, changeOf } from './change.ts';
import { comparisonDoubts } from './comparison-doubts.ts';
import { comparisonPower } from './comparison-power.ts';
import { comparisonSentence } from './comparison-sentence.ts';
import { comparePhases, type PhaseComparison, profileOf, typicalHalf } from './phase-changes.ts';
import { momentKey, momentValues, reachedTrials, sideObstacle } from './side-trials.ts';
import { type BothSides, compareFailures, firstPairs, takeLooks } from './take-looks.ts';

export interface ComparisonInput {
  readonly comparisonId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly title: string;
  /** Baseline first; their trials of all roles, in any order. */
  readonly sides: readonly [ComparedSide, ComparedSide];
  /** Measured in turn, in one run. */
  readonly interleaved: boolean;
  readonly moment: BudgetMoment;
  /** Smallest change that matters, as a ratio minus 1. */
  readonly margin: number;
  /** Without looks (ONE_LOOK): everything there is, once. */
  readonly plan: ComparisonPlan;
  readonly forced: readonly Incomparability[];
  readonly notices: readonly string[];
  readonly durationMs: number;
}

const MOMENTS: readonly { readonly id: MomentChange['id']; readonly title: string; readonly key: MomentKey }[] = [
  { id: 'ready-inside', title: 'ready inside', key: 'readyInsideMs' },
  { id: 'ready', title: 'ready', key: 'readyMs' },
  { id: 'first-inference', title: 'first inference', key: 'firstInferenceMs' },
  { id: 'second-inference', title: 'second inference', key: 'secondInferenceMs' },
];

function compareMoments({ baseline, candidate }: BothSides, rule: ChangeRule): MomentChange[] {
  return MOMENTS.flatMap(({ id, title, key }) => {
    const [before, after] = [momentValues(baseline, key), momentValues(candidate, key)];
    return before.length + after.length === 0 ? [] : [{ id, title, ...changeOf(before, after, rule) }];
  });
}

/** Phases say something only where both sides are looked into as far: an own entry point beside a foreign server does not. */
function compareParts({ baseline, candidate }: BothSides, moment: MomentKey, total: Change, rule: ChangeRule): PhaseComparison | undefined {
  const [before, after] = [reachedTrials(baseline, moment), reachedTrials(candidate, moment)];
  const profiles = (trials: readonly Trial[]) => trials.map((trial) => profileOf(trial, moment));
  const kinds = new Set([...before, ...after].map(({ coverageOf }) => coverageOf));
  const empty = [...before, ...after].every(({ spans }) => spans.length === 0);
  if (kinds.size === 1 && !empty) return comparePhases(profiles(before), profiles(after), total, rule);
  if (before.length === 0 || after.length === 0) return undefined;
  const typicalMs = (trials: readonly Trial[]): number => {
    const half = typicalHalf(profiles(trials));
    return half.reduce((sum, { totalMs }) => sum + totalMs, 0) / half.length;
  };
  return { phases: [], contributionMs: typicalMs(after) - typicalMs(before) };
}

/** The whole outcome: a proven rise of failures is a slowdown whatever the times of the others are. */
function outcomeOf(timed: ChangeOutcome, failures: FailureChange): ChangeOutcome {
  return failures.significant && failureDirection(failures) > 0 ? 'slower' : timed;
}

interface Judgement {
  /** The trials that the deciding look read. */
  readonly judged: BothSides;
  readonly confidence: number;
  readonly looks: ComparisonResult['looks'];
}

/** Trials behind the deciding look are not read: that look has spoken. */
function judgedTrials(sides: BothSides, { plan, moment, margin }: ComparisonInput): Judgement {
  const looks = takeLooks(sides, { plan, moment, margin });
  const last = looks.at(-1);
  return { judged: last === undefined ? sides : firstPairs(sides, last.pairs), confidence: plan.confidence, looks };
}

function obstacleOf(sides: BothSides, moment: BudgetMoment): string | undefined {
  for (const role of ['baseline', 'candidate'] as const) {
    const obstacle = sideObstacle(sides[role], moment);
    if (obstacle !== undefined) return `could not be compared: ${role}: ${obstacle}`;
  }
  return undefined;
}

function doubtsOf(judged: BothSides, { sides: [before, after], interleaved, moment }: ComparisonInput): string[] {
  return comparisonDoubts({
    sides: judged,
    environments: [before.environment, after.environment],
    findings: [before.result.findings, after.result.findings],
    interleaved,
    moment: momentKey(moment),
  });
}

/** Never throws, whatever the trials are. */
export function compareSides(input: ComparisonInput): ComparisonResult {
  const { sides, moment, margin } = input;
  const [before, after] = sides;
  const key = momentKey(moment);
  const both = { baseline: before.trials, candidate: after.trials };
  const { judged, confidence, looks } = judgedTrials(both, input);
  const rule = { confidence, margin };
  const [baseline, candidate] = [momentValues(judged.baseline, key), momentValues(judged.candidate, key)];
  const obstacle = obstacleOf(judged, moment);
  const measured = changeOf(baseline, candidate, rule);
  // A side that is mostly in the wrong state has some values; they prove nothing.
  const total = obstacle === undefined ? measured : { ...measured, significant: false, relevant: false };
  const failures = compareFailures(judged, confidence);
  const power = comparisonPower({ baseline, candidate, confidence, margin });
  const parts = compareParts(judged, key, total, rule);
  const timed = judgeLook(baseline, candidate, confidence, margin).outcome;
  const outcome = obstacle === undefined ? outcomeOf(timed, failures) : 'errored';
  return {
    schemaVersion: COMPARISON_SCHEMA_VERSION,
    kind: 'comparison',
    comparisonId: input.comparisonId,
    createdAt: input.createdAt,
    title: input.title,
    sides,
    interleaved: input.interleaved,
    moment,
    margin,
    outcome,
    sentence: obstacle ?? comparisonSentence({ timed, total, failures, power, margin }),
    total,
    ...(parts !== undefined && { contributionMs: parts.contributionMs }),
    moments: compareMoments(judged, rule),
    phases: parts?.phases ?? [],
    failures,
    looks,
    power,
    forced: input.forced,
    doubts: doubtsOf(judged, input),
    notices: input.notices,
    durationMs: input.durationMs,
  };
}

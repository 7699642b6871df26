/**
 * The proof: baseline and leader on fresh starts in turn, judged as any comparison is, with the guards on the same starts.
 * Where it fails the next leader has its turn, if the budget allows; never more than two, since each may err.
 */
import { changeOf } from '../../analysis/compare/change.ts';
import { DEFAULT_MARGIN } from '../../analysis/comparison-rule.ts';
import type { Change, ComparisonResult } from '../../core/comparison.ts';
import { ColdstartError } from '../../core/errors.ts';
import type { Variant } from '../../core/scenario.ts';
import type { Settings } from '../../core/setting.ts';
import type { GuardResult } from '../../core/tuning.ts';
import { applySettings, artefactsOf } from '../../tuner/apply-settings.ts';
import { judgeGuards } from '../../tuner/guards.ts';
import { isFaster, objectiveValues, proofMoment } from '../../tuner/headline.ts';
import { proofStarts, reserveMs, type StartCost } from '../../tuner/start-plan.ts';
import { measurePair } from '../measure-pair.ts';
import type { RunObserver } from '../run-events.ts';
import type { LiveSide } from '../sides/side.ts';
import { STEADY_IN_PROOF, withSteady } from './make-start.ts';
import type { TuneCourse } from './tune-course.ts';
import type { TuneProgress } from './tune-request.ts';

/** Each may call a leader faster that is not once in 40 times: two of them once in 20. */
const MOST_PROOFS = 2;
const CONFIDENCE = 0.95;

export interface Proof {
  readonly settings: Settings;
  /** As the user would start it: without the proof's steady requests. */
  readonly winner: Variant;
  readonly comparison: ComparisonResult;
  /** Of the objective. */
  readonly change: Change;
  readonly guards: readonly GuardResult[];
  readonly outcome: 'proven' | 'not-proven' | 'guard-broken';
  /** Starts of both sides, warm-ups included. */
  readonly starts: number;
  readonly ms: number;
}

export interface ProofSetting {
  readonly course: TuneCourse;
  readonly leaders: readonly Settings[];
  readonly cost: StartCost;
  readonly establishServices?: (variant: Variant) => Promise<void>;
}

function sideOf({ request }: TuneCourse, variant: Variant, label: string): LiveSide {
  const started = withSteady(variant, STEADY_IN_PROOF);
  const scenario = { ...request.scenario, variants: [started] as const };
  return { kind: 'live', label, source: request.source, scenario, variant: started, notices: [], dispose: () => Promise.resolve() };
}

/** A run's own progress as that of the tuning. */
function proofObserver({ request, clock, plan }: TuneCourse, leader: TuneProgress['leader']): RunObserver {
  const { observer, budget } = request;
  let startedMs: number | undefined;
  const progress = (order: number, ended: number): TuneProgress => {
    const elapsedMs = clock.elapsedMs();
    startedMs ??= elapsedMs;
    const leftMs = ended === 0 ? undefined : ((elapsedMs - startedMs) / ended) * Math.max(0, plan.proof - ended);
    const shown = leftMs === undefined ? {} : { leftMs: Math.min(leftMs, Math.max(0, budget.maxTimeMs - elapsedMs)) };
    return { stage: 'proof', start: order, planned: plan.proof, elapsedMs, ...shown, ...(leader && { leader }) };
  };
  return {
    say: (message) => observer.say(message),
    trialStarted: ({ order }) => observer.startBegan(progress(order, order - 1)),
    trialEnded: ({ order }, trial) => observer.startEnded(progress(order, order), { trial, settings: {} }),
  };
}

async function proveOne({ course, cost, establishServices }: ProofSetting, settings: Settings, attempt: number): Promise<Proof> {
  const { request, cache, clock } = course;
  const [baseline] = request.scenario.variants;
  const { knobs } = request.parts;
  for (const artefact of artefactsOf(baseline, settings, knobs, cache.placeOf)) await cache.ensure(artefact);
  const winner = applySettings(baseline, settings, knobs, cache.placeOf);
  const moment = proofMoment(request.objective);
  const begun = performance.now();
  const { result } = await measurePair({
    ...request,
    formats: [],
    baseline: sideOf(course, baseline, request.label),
    candidate: sideOf(course, winner, 'tuned'),
    maxPairs: request.budget.proofPairs,
    // What is judged beside the comparison's own moment is judged once, at the end.
    fixed: moment === undefined,
    ...(moment !== undefined && { moment }),
    maxTimeMs: Math.ceil(Math.max(request.budget.maxTimeMs - clock.elapsedMs(), reserveMs(course.plan, cost))),
    seed: (request.seed + attempt) % 2 ** 32,
    title: `${request.label}: tuned against as it is`,
    observer: proofObserver(course, undefined),
    ...(establishServices && { establishServices }),
  });
  const [before, after] = result.sides.map(({ trials }) => trials) as [Proof['comparison']['sides'][0]['trials'], Proof['comparison']['sides'][0]['trials']];
  const own = (trials: typeof before) => objectiveValues(trials, request.objective);
  const change = moment === undefined ? changeOf(own(before), own(after), { confidence: CONFIDENCE, margin: DEFAULT_MARGIN }) : result.total;
  const guards = judgeGuards(request.guards, before, after);
  const faster = result.outcome !== 'errored' && isFaster(result, change);
  const broken = guards.some(({ outcome }) => outcome === 'broken');
  const outcome = !faster ? 'not-proven' : broken ? 'guard-broken' : 'proven';
  return { settings, winner, comparison: result, change, guards, outcome, starts: before.length + after.length, ms: performance.now() - begun };
}

/** Whether there is time and there are starts for another one. */
function affordable({ course, cost }: ProofSetting, done: readonly Proof[]): boolean {
  const { request, clock, plan, records } = course;
  const { maxTrials, maxTimeMs, proofPairs } = request.budget;
  const made = records.length + done.reduce((sum, { starts }) => sum + starts, 0);
  return made + proofStarts(proofPairs) <= maxTrials && clock.elapsedMs() + reserveMs(plan, cost) <= maxTimeMs;
}

/** In the order in which they were made, the last one deciding; empty without leaders. Throws what measuring throws; RUN_INTERRUPTED among it. */
export async function proveLeaders(setting: ProofSetting): Promise<Proof[]> {
  const { course, leaders } = setting;
  const proofs: Proof[] = [];
  for (const [index, leader] of leaders.slice(0, MOST_PROOFS).entries()) {
    if (index > 0 && !affordable(setting, proofs)) {
      course.notices.push('there was no budget left to prove the next best settings of the search');
      break;
    }
    if (course.request.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', { trials: course.records.length });
    const proof = await proveOne(setting, leader, index);
    proofs.push(proof);
    if (proof.outcome === 'proven') break;
  }
  return proofs;
}

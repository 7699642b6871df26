/**
 * One trial: establish and verify the state, start, watch, collect, end. What happens to the trial afterwards (saving,
 * judging) is the caller's. The start itself is between start-requested and the last answer; everything else that this
 * function does is counted as the harness's own time.
 */

import { millisecondsSince } from '../core/clock.ts';
import type { StateEvidence } from '../core/cold-state.ts';
import type { Mark } from '../core/mark.ts';
import { findPhase } from '../core/phases.ts';
import type { Variant } from '../core/scenario.ts';
import { isInstrumented } from '../core/scenario.ts';
import { assembleTimeline, saveMarks, type Timeline } from '../core/timeline.ts';
import type { PlannedTrial, Trial, TrialCounters, TrialFailure, TrialOutcome } from '../core/trial.ts';
import { watchCpuPressure } from '../host/pressure.ts';
import type { Deployment, Instance } from '../targets/target.ts';
import { awaitMoments, type SeenMoments, type Watch } from './await-moments.ts';
import { explainFailure, type Identity } from './explain-failure.ts';
import { probeMarks, readyUncertaintyNs } from './harness-marks.ts';
import { steadyDurationMs, steadyLatency } from './steady-latency.ts';
import { START_INFERENCES, type TrialRequests } from './trial-requests.ts';

/** Lines of the instance's log that may explain a failure. */
const LOG_LINES = 40;

export interface TrialSurroundings extends Watch {
  readonly variant: Variant;
  readonly deployment: Deployment;
  readonly requests: TrialRequests;
  readonly logFile: string;
  /** As it is saved: relative to the run's folder. */
  readonly savedLogFile: string;
  readonly bootId: string;
  /** Whether another measurement may run beside it (--no-lock). */
  readonly shared: boolean;
  readonly monotonicNs: () => bigint;
  readonly establishState: (deployment: Deployment, variant: Variant) => Promise<StateEvidence>;
}

/** What was watched, before it is judged. */
interface Observed {
  readonly instance: Instance;
  readonly seen: SeenMoments;
  readonly marks: readonly Mark[];
  readonly facts: Trial['facts'];
  readonly warnings: readonly string[];
  readonly counters: TrialCounters;
  readonly log: readonly string[];
  /** Who answered in the instance's place, if anybody did. */
  readonly stranger?: string;
  /** When the last thing that belongs to the start had happened. */
  readonly lastNs: bigint;
}

async function observe(planned: PlannedTrial, around: TrialSurroundings): Promise<Observed> {
  const pressure = watchCpuPressure();
  const instance = await around.deployment.start({
    id: planned.id,
    order: planned.order,
    role: planned.role,
    marks: planned.role === 'control' ? 'off' : 'on',
    logFile: around.logFile,
  });
  try {
    const seen = await awaitMoments(instance, around.variant, around.requests, around);
    const lastNs = seen.probe?.inferences.slice(0, START_INFERENCES).at(-1)?.answeredNs ?? seen.probe?.readyNs ?? around.monotonicNs();
    const cpuPressure = pressure.share();
    const collected = await instance.collectMarks();
    const stranger = seen.probe?.outcome === 'ready' ? instance.stranger?.(around.variant.health.port) : undefined;
    await instance.stop();
    const counters = { ...(await instance.counters()), ...(cpuPressure !== undefined && { cpuPressure }) };
    const marks = [...collected.marks, ...(seen.probe ? probeMarks(seen.probe) : [])];
    const log = instance.logTail(LOG_LINES);
    return { instance, seen, marks, facts: collected.facts, warnings: collected.warnings, counters, log, lastNs, ...(stranger !== undefined && { stranger }) };
  } finally {
    await instance.stop();
  }
}

/** A start from the wrong state says nothing about the right one, neither by its time nor by its failure. */
function outcomeOf(failure: TrialFailure | undefined, state: StateEvidence): TrialOutcome {
  if (!state.verified) return 'invalid';
  if (!failure) return 'completed';
  return failure.code === 'PROBE_TIMED_OUT' ? 'timed-out' : 'crashed';
}

/** The moments of contract, in milliseconds from start-requested; each only where it was seen. */
function momentsOf({ instance, seen, marks }: Observed): Partial<Trial> {
  const at = (timestampNs: bigint | undefined): number | undefined =>
    timestampNs === undefined ? undefined : millisecondsSince(instance.startRequestedNs, timestampNs);
  const inside = marks.find((mark) => mark.phase === 'ready' && mark.edge === 'instant' && mark.source === 'entrypoint');
  const answered = (position: number): bigint | undefined => {
    const answer = seen.probe?.inferences[position];
    return answer && !answer.error && answer.status < 400 ? answer.answeredNs : undefined;
  };
  const moments = {
    portMs: at(seen.probe?.portNs),
    readyInsideMs: at(inside?.timestampNs),
    readyMs: at(seen.probe?.readyNs),
    firstInferenceMs: at(answered(0)),
    secondInferenceMs: at(answered(1)),
    uncertaintyMs: seen.probe?.readyNs === undefined ? undefined : readyUncertaintyNs(seen.probe) / 1e6,
  };
  return Object.fromEntries(Object.entries(moments).filter(([, value]) => value !== undefined));
}

/** A control runs our own entry point with its marks switched off: from outside it looks like any other program. */
function leavesMarks(planned: PlannedTrial, around: TrialSurroundings): boolean {
  return isInstrumented(around.variant) && planned.role !== 'control';
}

function identityOf(planned: PlannedTrial, { marks, stranger }: Observed, around: TrialSurroundings): Identity {
  const seen = marks.some(({ phase, edge, source }) => phase === 'ready' && edge === 'instant' && source === 'entrypoint');
  return { silent: leavesMarks(planned, around) && !seen, ...(stranger !== undefined && { stranger }) };
}

function timelineOf(planned: PlannedTrial, observed: Observed, around: TrialSurroundings): Timeline {
  return assembleTimeline(observed.marks, {
    startRequestedNs: observed.instance.startRequestedNs,
    ...(observed.seen.probe?.readyNs !== undefined && { readyNs: observed.seen.probe.readyNs }),
    endNs: observed.lastNs,
    instrumented: leavesMarks(planned, around),
  });
}

/** Throws RUN_INTERRUPTED, and ColdstartError where nothing could be started at all. */
export async function runTrial(planned: PlannedTrial, around: TrialSurroundings): Promise<Trial> {
  const begunNs = around.monotonicNs();
  const state = await around.establishState(around.deployment, around.variant);
  const startedAt = new Date().toISOString();
  const observed = await observe(planned, around);
  const timeline = timelineOf(planned, observed, around);
  const openPhase = timeline.spans.findLast(({ open, phase }) => open && findPhase(phase)?.audience === 'instrumented')?.phase;
  const words = { log: observed.log, ...(openPhase !== undefined && { openPhase }) };
  const failure = explainFailure(around.variant, observed.seen, words, identityOf(planned, observed, around));
  const { startRequestedNs } = observed.instance;
  const startMs = millisecondsSince(startRequestedNs, observed.lastNs);
  const answers = observed.seen.probe?.inferences.slice(START_INFERENCES) ?? [];
  const steady = steadyLatency(answers);
  const imageBytes = around.deployment.startable?.image?.bytes;
  return {
    id: planned.id,
    order: planned.order,
    variant: planned.variant,
    role: planned.role,
    outcome: outcomeOf(failure, state),
    ...(failure && { failure }),
    startRequestedNs: String(startRequestedNs),
    bootId: around.bootId,
    startedAt,
    ...momentsOf(observed),
    ...(steady !== undefined && { steady }),
    marks: saveMarks(observed.marks, startRequestedNs),
    spans: timeline.spans,
    gaps: timeline.gaps,
    ...(timeline.coverage !== undefined && { coverage: timeline.coverage }),
    coverageOf: leavesMarks(planned, around) ? 'everything' : 'platform',
    state,
    counters: observed.counters,
    harnessMs: millisecondsSince(begunNs, around.monotonicNs()) - startMs - steadyDurationMs(answers),
    shared: around.shared,
    facts: { ...observed.facts, ...(imageBytes !== undefined && { 'image.bytes': imageBytes }) },
    warnings: [...observed.warnings, ...timeline.warnings],
    logFile: around.savedLogFile,
  };
}

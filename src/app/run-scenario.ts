/**
 * `coldstart run`, one scenario: prepare, measure trial by trial, judge, render. One straight line; what each step
 * means stands behind it.
 */
import { join } from 'node:path';
import { assembleResult } from '../analysis/build-result.ts';
import { decideNext, type NextStep } from '../analysis/stopping.ts';
import { CLOCK_STEP_LIMIT_MS, clockStepMs } from '../core/clock.ts';
import { WRONG_STATE_LIMIT } from '../core/cold-state.ts';
import { ColdstartError, errorText } from '../core/errors.ts';
import { withoutFailureLines } from '../core/failure-line.ts';
import { formatLimit } from '../core/format.ts';
import type { RunResult } from '../core/run-result.ts';
import type { Scenario, Variant } from '../core/scenario.ts';
import type { PlannedTrial, Trial } from '../core/trial.ts';
import { failureAsError, runPlan } from '../harness/run-plan.ts';
import { runTrial } from '../harness/run-trial.ts';
import { RunFolder } from '../history/run-folder.ts';
import { makeRunId } from '../history/run-id.ts';
import { monotonicNs, readClockPair } from '../host/clock.ts';
import { readLogTail } from '../host/log-tail.ts';
import { type FormatIdOf, fileNameOf, formatsOf, renderDocument } from '../report/formats/registry.ts';
import { makePlan } from '../scenario/plan.ts';
import { toYaml } from '../scenario/to-yaml.ts';
import { keepLog, logRedactor } from './clean-log.ts';
import { cleanTrial } from './clean-trial.ts';
import type { GpuQuestions } from './gpu-environment.ts';
import { type PreparedRun, prepareRun } from './prepare-run.ts';
import type { RunObserver, RunProgress } from './run-events.ts';

/** Lines of the instance's own log that a failed run prints. */
const LOG_LINES = 15;

/** Ids of the formats that a run can be written in. */
export const RUN_FORMATS: readonly FormatIdOf<'run'>[] = formatsOf('run');

/** Who answers for the machine's GPUs may be replaced. */
export interface RunRequest extends GpuQuestions {
  readonly scenario: Scenario;
  readonly reportsFolder: string;
  readonly formats: readonly FormatIdOf<'run'>[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly observer: RunObserver;
  /** Whether another trial is needed, from those of all variants and roles so far; without: until the budget is decided. */
  readonly decide?: (trials: readonly Trial[]) => NextStep;
  /** As of a workbench. */
  readonly establishServices?: (variant: Variant) => Promise<void>;
}

export interface FinishedRun {
  readonly result: RunResult;
  /** Absolute. */
  readonly folder: string;
  readonly reportFile: string;
  /** Why nothing could be judged, although all is saved. */
  readonly problem?: ColdstartError;
}

/** A run in progress: what its parts share. */
interface RunState {
  readonly request: RunRequest;
  readonly runId: string;
  readonly folder: RunFolder;
  readonly prepared: PreparedRun;
  readonly plan: readonly PlannedTrial[];
  readonly startedNs: bigint;
  readonly trials: Trial[];
  readonly redact: (text: string) => string;
}

function progressOf(state: RunState, planned: PlannedTrial): RunProgress {
  const { scenario } = state.request;
  const elapsedMs = Number(monotonicNs() - state.startedNs) / 1e6;
  return {
    scenario: scenario.name,
    title: scenario.title,
    variant: planned.variant,
    planned: state.plan.length,
    order: planned.order,
    role: planned.role,
    elapsedMs,
  };
}

/** Nothing that the instance said is kept as it was, also where Ctrl-C or a fault ends the trial. */
async function runCleanTrial(planned: PlannedTrial, { prepared, folder, redact }: RunState): Promise<Trial> {
  const surroundings = prepared.surroundings(planned, folder);
  try {
    return cleanTrial(await runTrial(planned, surroundings), redact);
  } finally {
    await keepLog(surroundings.logFile, folder.logFile(planned.id), redact);
  }
}

/** The instance's last own words. */
function shownLog(folder: RunFolder, trialId: string): string[] {
  return withoutFailureLines(readLogTail(folder.logFile(trialId), LOG_LINES));
}

async function measure(state: RunState): Promise<void> {
  const { request, folder, trials } = state;
  const several = request.scenario.variants.length > 1;
  const decide = request.decide ?? ((made) => decideNext(made, request.scenario));
  const trialsInOrder = runPlan({
    plan: state.plan,
    deadlineNs: state.startedNs + BigInt(request.scenario.maxTimeMs) * 1_000_000n,
    monotonicNs,
    signal: request.signal,
    runTrial: (planned) => runCleanTrial(planned, state),
    onStart: (planned) => request.observer.trialStarted(progressOf(state, planned)),
  });
  for await (const trial of trialsInOrder) {
    await folder.saveTrial(trial);
    trials.push(trial);
    const planned = state.plan[trial.order - 1];
    if (planned) request.observer.trialEnded(progressOf(state, planned), trial);
    if (trial.role === 'warm-up' && trial.failure) throw failureAsError(trial, shownLog(folder, trial.id), several ? trial.variant : undefined);
    if (decide(trials).action === 'stop') return;
  }
}

/** More than a fifth of the trials in the wrong state, or none made or completed: there is nothing to judge. */
function findUnmeasurable({ variants, trials, scenario }: RunResult, folder: RunFolder): ColdstartError | undefined {
  for (const { id, counts } of variants) {
    const own = trials.filter((trial) => trial.role === 'measured' && trial.variant === id);
    if (own.length === 0) {
      return new ColdstartError('RUN_ALL_FAILED', {
        problem: `the time limit of ${formatLimit(scenario.maxTimeMs)} (--max-time) was over before ${id} was measured`,
      });
    }
    const wrong = own.find((trial) => trial.outcome === 'invalid');
    if (wrong && counts.invalid > WRONG_STATE_LIMIT * counts.measured) {
      return new ColdstartError('COLD_STATE_UNVERIFIED', {
        wrong: counts.invalid,
        count: counts.measured,
        state: wrong.state.requested,
        reason: wrong.state.reason,
      });
    }
    const failed = own.find((trial) => trial.failure);
    if (failed && counts.completed === 0) {
      const logTail = shownLog(folder, failed.id);
      return new ColdstartError('RUN_ALL_FAILED', { problem: failed.failure?.message }, { logTail });
    }
  }
  return undefined;
}

async function finish(state: RunState, notices: readonly string[]): Promise<FinishedRun> {
  const { request, folder, runId, prepared, trials } = state;
  const result = assembleResult({
    runId,
    createdAt: prepared.createdAt,
    scenario: prepared.savedScenario,
    environment: prepared.environment,
    trials,
    notices,
    durationMs: Number(monotonicNs() - state.startedNs) / 1e6,
  });
  await folder.saveResult(result);
  for (const id of new Set<FormatIdOf<'run'>>(['html', ...request.formats])) {
    if (id !== 'json') await folder.write(fileNameOf(id, 'run'), await renderDocument(id, result));
  }
  return { result, folder: folder.path, reportFile: join(folder.path, fileNameOf('html', 'run')) };
}

/** Writes what is known of a run before its first trial. */
async function saveBeginning({ folder, prepared, runId }: RunState): Promise<void> {
  const { savedScenario: scenario, createdAt, environment } = prepared;
  await folder.write('scenario.yaml', toYaml(scenario));
  await folder.saveHead({ schemaVersion: 1, kind: 'run-head', runId, createdAt, scenario, environment });
}

/**
 * Measures one scenario. Whatever happens, the trials made so far are saved and nothing of them keeps running.
 * Throws ColdstartError; RUN_INTERRUPTED names how many trials are saved.
 */
export async function runScenario(request: RunRequest): Promise<FinishedRun> {
  const runId = makeRunId(request.scenario.name, new Date());
  const prepared = await prepareRun(request, runId);
  try {
    const folder = await RunFolder.create(request.reportsFolder, runId);
    const state: RunState = {
      request,
      runId,
      folder,
      prepared,
      plan: makePlan(request.scenario),
      startedNs: monotonicNs(),
      trials: [],
      redact: logRedactor(request.scenario, request.environment),
    };
    await saveBeginning(state);
    const first = readClockPair();
    try {
      await measure(state);
    } catch (error) {
      throw await explainEnd(state, error);
    }
    const stepMs = clockStepMs(first, readClockPair());
    const stepped = Math.abs(stepMs) > CLOCK_STEP_LIMIT_MS;
    const finished = await finish(
      state,
      stepped ? [`the wall clock stepped by ${stepMs.toFixed(0)} ms during the run: platform stamps and startup.log lines may be wrong by that`] : [],
    );
    const problem =
      (stepped && dependsOnWallClock(request.scenario) ? new ColdstartError('HOST_CLOCK_STEP', { stepMs: stepMs.toFixed(0) }) : undefined) ??
      findUnmeasurable(finished.result, folder);
    return problem ? { ...finished, problem } : finished;
  } finally {
    await prepared.dispose();
  }
}

/** Docker's events and the lines of startup.log carry wall-clock stamps; everything else is monotonic. */
function dependsOnWallClock({ variants }: Scenario): boolean {
  return variants.some(({ target, marks }) => target.kind === 'docker' || marks.files.length > 0);
}

/** A run that ends early, by the user or by a fault, is rendered as far as it came. */
async function explainEnd(state: RunState, error: unknown): Promise<unknown> {
  const interrupted = error instanceof ColdstartError && error.code === 'RUN_INTERRUPTED';
  const measured = state.trials.filter((trial) => trial.role === 'measured').length;
  const notice = `${interrupted ? 'interrupted' : `ended by a fault (${errorText(error)})`} after ${state.trials.length} of ${state.plan.length} trials`;
  // What made the run end (a full disk) may make this fail too: the first error is the one to tell.
  if (measured > 0) await finish(state, [notice]).catch((second: unknown) => (interrupted ? Promise.reject(second) : undefined));
  return interrupted ? new ColdstartError('RUN_INTERRUPTED', { trials: state.trials.length, run: state.folder.path }) : error;
}

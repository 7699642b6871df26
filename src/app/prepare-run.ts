/**
 * Everything that a run needs before its first trial and that no start pays for: the lock, the targets, the models, the
 * deployments; and the end of all of it, whatever happened in between.
 */
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { StateEvidence } from '../core/cold-state.ts';
import type { Environment } from '../core/environment.ts';
import { ColdstartError } from '../core/errors.ts';
import { type GpuFacts, mpsEnvironment } from '../core/gpu.ts';
import type { Scenario, Variant } from '../core/scenario.ts';
import type { PlannedTrial } from '../core/trial.ts';
import { establishState } from '../harness/cold-state/establish-state.ts';
import { judgeGpuState, requireGpuState } from '../harness/cold-state/gpu-state.ts';
import type { TrialSurroundings } from '../harness/run-trial.ts';
import { type TrialRequests, trialRequests } from '../harness/trial-requests.ts';
import type { RunFolder } from '../history/run-folder.ts';
import { monotonicNs } from '../host/clock.ts';
import { cacheFolder, makeRunFolder } from '../host/folders.ts';
import { acquireHostLock } from '../host/lock.ts';
import { bootId } from '../host/machine.ts';
import { writeRunOwner } from '../host/run-owner.ts';
import { startProbe } from '../probes/http.ts';
import { redactScenario } from '../scenario/redact-scenario.ts';
import { TARGETS } from '../targets/registry.ts';
import type { Deployment, Target } from '../targets/target.ts';
import { describeRun } from './describe-run.ts';
import { GPU_HELPER, type GpuQuestions, inquireGpu } from './gpu-environment.ts';
import { findInstrumentedParts } from './instrumented-parts.ts';
import { ensureModel } from './models.ts';
import { preflight } from './preflight.ts';
import type { RunObserver } from './run-events.ts';

/** The GPU helper is the one that was built unless another is given. */
export interface Preparation extends GpuQuestions {
  readonly scenario: Scenario;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly observer: RunObserver;
}

export interface PreparedRun {
  readonly createdAt: string;
  readonly environment: Environment;
  /** The scenario as it may be saved: without secrets. */
  readonly savedScenario: Scenario;
  surroundings(planned: PlannedTrial, folder: RunFolder): TrialSurroundings;
  /** Never throws; safe to call after a failure half way. */
  dispose(): Promise<void>;
}

interface PreparedVariant {
  readonly variant: Variant;
  readonly deployment: Deployment;
  readonly requests: TrialRequests;
  /** The model's first file on this machine. */
  readonly modelFile?: string;
}

/** What has to be undone, last first. */
class Undo {
  readonly #steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch {
        // The rest has to be undone all the same; `coldstart clean` finds what stayed.
      }
    }
  }
}

async function lockHost({ scenario, signal, observer }: Preparation, undo: Undo): Promise<void> {
  if (scenario.share === 'no-lock') return;
  const lock = await acquireHostLock({
    command: ['coldstart', ...process.argv.slice(2)],
    signal,
    onWait: ({ pid, command, since }) =>
      observer.say(
        `waiting for another measurement on this machine: ${command}${pid === undefined ? '' : ` (pid ${pid})`}${since === undefined ? '' : `, since ${since}`}`,
      ),
  });
  undo.add(() => lock.release());
}

async function openTargets({ scenario, environment }: Preparation): Promise<Map<string, Target>> {
  const targets = new Map<string, Target>();
  for (const { target } of scenario.variants) {
    if (!targets.has(target.kind)) targets.set(target.kind, await TARGETS[target.kind].open(environment));
  }
  return targets;
}

/** Asks nobody where no GPU is part of the variant. */
function gpuFacts({ gpu, target }: Variant, { environment, askGpu }: Required<Preparation>): Promise<GpuFacts | undefined> {
  return gpu === undefined ? Promise.resolve(undefined) : askGpu(mpsEnvironment(environment, target.env));
}

async function prepareVariant(variant: Variant, target: Target, preparation: Required<Preparation>, runId: string, folder: string): Promise<PreparedVariant> {
  const { environment, signal, observer, askGpu } = preparation;
  requireGpuState(variant, await gpuFacts(variant, preparation));
  const say = (message: string): void => observer.say(message);
  const model = variant.engine?.model;
  const modelFiles = model === undefined ? [] : await ensureModel(model, variant.engine?.backend ?? '', say);
  await preflight(variant, modelFiles, preparation);
  const parts = findInstrumentedParts(variant);
  const requests = await trialRequests(variant);
  const deployment = await target.prepare(variant, {
    runId,
    runtimeFolder: folder,
    cacheFolder: cacheFolder(environment),
    environment,
    modelFiles,
    ...(parts && { parts }),
    askGpu,
    signal,
    say,
  });
  const [modelFile] = modelFiles;
  return { variant, deployment, requests, ...(modelFile !== undefined && { modelFile }) };
}

function describe(preparation: Required<Preparation>, targets: ReadonlyMap<string, Target>, prepared: readonly PreparedVariant[]): Promise<Environment> {
  const { scenario, environment, observer, askGpu, measureCeilings } = preparation;
  const modelFiles = prepared.flatMap(({ modelFile }) => modelFile ?? []);
  const say = (message: string): void => observer.say(message);
  return describeRun(scenario, targets, () => inquireGpu({ scenario, environment, modelFiles, askGpu, measureCeilings, say }));
}

async function prepareAll(preparation: Required<Preparation>, runId: string, undo: Undo): Promise<PreparedRun> {
  const { scenario, signal, environment } = preparation;
  await lockHost(preparation, undo);
  const runtime = makeRunFolder(runId, environment);
  undo.add(() => rm(runtime, { recursive: true, force: true }));
  writeRunOwner(runtime, runId);
  const targets = await openTargets(preparation);
  const prepared = new Map<string, PreparedVariant>();
  for (const variant of scenario.variants) {
    if (signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', { trials: 0, run: runId });
    const one = await prepareVariant(variant, targets.get(variant.target.kind) as Target, preparation, runId, runtime);
    undo.add(() => one.deployment.dispose());
    prepared.set(variant.id, one);
  }
  const boot = bootId();
  return {
    createdAt: new Date().toISOString(),
    environment: await describe(preparation, targets, [...prepared.values()]),
    savedScenario: redactScenario(scenario),
    surroundings: (planned, folder) => {
      const { variant, deployment, requests } = prepared.get(planned.variant) as PreparedVariant;
      return {
        variant,
        deployment,
        requests,
        logFile: join(runtime, `${planned.id}.log`),
        savedLogFile: relative(folder.path, folder.logFile(planned.id)),
        bootId: boot,
        shared: scenario.share === 'no-lock',
        monotonicNs,
        startProbe,
        establishState: (of: Deployment, settings: Variant): Promise<StateEvidence> =>
          establishState(of, settings.state, async () => judgeGpuState(settings, await gpuFacts(settings, preparation), planned.role)),
        signal,
      };
    },
    dispose: () => undo.run(),
  };
}

/** Throws ColdstartError; nothing is left behind then. */
export async function prepareRun(preparation: Preparation, runId: string): Promise<PreparedRun> {
  const undo = new Undo();
  try {
    return await prepareAll({ ...GPU_HELPER, ...preparation }, runId, undo);
  } catch (error) {
    await undo.run();
    // Whoever noticed it knows nothing of trials.
    if (error instanceof ColdstartError && error.code === 'RUN_INTERRUPTED') throw new ColdstartError('RUN_INTERRUPTED', { trials: 0 });
    throw error;
  }
}

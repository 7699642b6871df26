/**
 * Where starts are made: the host's lock, a private folder, the targets; and variants that are prepared when they are
 * first needed. A run prepares all of its variants at once, a search one after the other as it comes to them.
 */
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { StateEvidence } from '../core/cold-state.ts';
import { ColdstartError } from '../core/errors.ts';
import { type GpuFacts, mpsEnvironment } from '../core/gpu.ts';
import type { TargetConfig, Variant } from '../core/scenario.ts';
import type { PlannedTrial } from '../core/trial.ts';
import { establishState } from '../harness/cold-state/establish-state.ts';
import { judgeGpuState, requireGpuState } from '../harness/cold-state/gpu-state.ts';
import type { TrialSurroundings } from '../harness/run-trial.ts';
import { type TrialRequests, trialRequests } from '../harness/trial-requests.ts';
import { monotonicNs } from '../host/clock.ts';
import { cacheFolder, makeRunFolder } from '../host/folders.ts';
import { bootId } from '../host/machine.ts';
import { writeRunOwner } from '../host/run-owner.ts';
import { startProbe } from '../probes/http.ts';
import { TARGETS } from '../targets/registry.ts';
import type { Deployment, Target } from '../targets/target.ts';
import type { GpuQuestions } from './gpu-environment.ts';
import { findInstrumentedParts } from './instrumented-parts.ts';
import { lockHost } from './lock-host.ts';
import { ensureModel } from './models.ts';
import { preflight } from './preflight.ts';
import { Undo } from './undo.ts';

export interface WorkbenchSetting extends Required<GpuQuestions> {
  /** Names the private folder and what is started. */
  readonly runId: string;
  readonly share: 'lock' | 'no-lock';
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly say: (message: string) => void;
  /** Makes the services that a variant needs beside it (an MPS daemon) be there, before it is prepared and before each start. */
  readonly establishServices?: (variant: Variant) => Promise<void>;
}

/** Where the log of a start is kept: the folder of the run or of the tuning. */
export interface TrialPlace {
  /** Absolute. */
  readonly path: string;
  /** Absolute, inside `path`. */
  logFile(trialId: string): string;
}

export interface PreparedVariant {
  readonly variant: Variant;
  readonly deployment: Deployment;
  readonly requests: TrialRequests;
  /** The model's first file on this machine. */
  readonly modelFile?: string;
}

/** Asks nobody where no GPU is part of the variant. */
function gpuFacts({ gpu, target }: Variant, { environment, askGpu }: WorkbenchSetting): Promise<GpuFacts | undefined> {
  return gpu === undefined ? Promise.resolve(undefined) : askGpu(mpsEnvironment(environment, target.env));
}

async function prepareVariant(variant: Variant, target: Target, setting: WorkbenchSetting, folder: string): Promise<PreparedVariant> {
  const { environment, signal, say, askGpu, runId } = setting;
  await setting.establishServices?.(variant);
  requireGpuState(variant, await gpuFacts(variant, setting));
  const model = variant.engine?.model;
  const modelFiles = model === undefined ? [] : await ensureModel(model, variant.engine?.backend ?? '', say);
  await preflight(variant, modelFiles, { environment, askGpu, observer: { say } });
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

export class Workbench {
  readonly #setting: WorkbenchSetting;
  readonly #undo = new Undo();
  readonly #targets = new Map<TargetConfig['kind'], Target>();
  readonly #prepared = new Map<string, PreparedVariant>();
  readonly #bootId = bootId();
  #folder = '';

  private constructor(setting: WorkbenchSetting) {
    this.#setting = setting;
  }

  /** Waits for the host's lock. Throws ColdstartError; nothing is left behind then. */
  static async open(setting: WorkbenchSetting): Promise<Workbench> {
    const bench = new Workbench(setting);
    try {
      const lock = await lockHost(setting);
      if (lock) bench.#undo.add(() => lock.release());
      const folder = makeRunFolder(setting.runId, setting.environment);
      bench.#undo.add(() => rm(folder, { recursive: true, force: true }));
      writeRunOwner(folder, setting.runId);
      bench.#folder = folder;
      return bench;
    } catch (error) {
      await bench.dispose();
      throw error;
    }
  }

  /** Those that were asked for so far. */
  get targets(): ReadonlyMap<string, Target> {
    return this.#targets;
  }

  /** Asks what starts such instances, without starting one. Throws TARGET_DOCKER_UNREACHABLE and its like. */
  async target(kind: TargetConfig['kind']): Promise<Target> {
    const open = this.#targets.get(kind) ?? (await TARGETS[kind].open(this.#setting.environment));
    this.#targets.set(kind, open);
    return open;
  }

  /** Once for each id. Throws ColdstartError: what can be known before a start; RUN_INTERRUPTED after Ctrl-C. */
  async prepare(variant: Variant): Promise<PreparedVariant> {
    const known = this.#prepared.get(variant.id);
    if (known !== undefined) return known;
    if (this.#setting.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', { trials: 0 });
    const one = await prepareVariant(variant, await this.target(variant.target.kind), this.#setting, this.#folder);
    this.#undo.add(() => one.deployment.dispose());
    this.#prepared.set(variant.id, one);
    return one;
  }

  /** Of a start of a variant that was prepared. */
  surroundings(planned: PlannedTrial, place: TrialPlace): TrialSurroundings {
    const { variant, deployment, requests } = this.#prepared.get(planned.variant) as PreparedVariant;
    const setting = this.#setting;
    return {
      variant,
      deployment,
      requests,
      logFile: join(this.#folder, `${planned.id}.log`),
      savedLogFile: relative(place.path, place.logFile(planned.id)),
      bootId: this.#bootId,
      shared: setting.share === 'no-lock',
      monotonicNs,
      startProbe,
      establishState: async (of: Deployment, settings: Variant): Promise<StateEvidence> => {
        await setting.establishServices?.(settings);
        return establishState(of, settings.state, async () => judgeGpuState(settings, await gpuFacts(settings, setting), planned.role));
      },
      signal: setting.signal,
    };
  }

  /** Never throws; safe to call after a failure half way. */
  dispose(): Promise<void> {
    return this.#undo.run();
  }
}

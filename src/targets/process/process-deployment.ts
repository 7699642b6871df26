/** A prepared variant of the process target: starts instances one after the other, and knows which files a state is about. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { StateFile } from '../../core/cold-state.ts';
import { earlyPlanFile } from '../../core/early-start.ts';
import { ColdstartError, errorText } from '../../core/errors.ts';
import { type InstanceConfig, instanceConfig } from '../../core/instance-config.ts';
import type { EngineConfig, ProcessTarget, Variant } from '../../core/scenario.ts';
import { monotonicNs, readClockPair } from '../../host/clock.ts';
import { openPageCache, type PageCache } from '../../host/page-cache.ts';
import { isPortTaken } from '../../host/port-check.ts';
import { type SpawnedProcess, spawnProcess } from '../../host/spawn.ts';
import type { Deployment, Instance, RunContext, Startable, TrialIdentity } from '../target.ts';
import { type Environment, instanceEnvironment, type TrialPlaces, trialPlaces } from './instance-environment.ts';
import { collectProcessMarks } from './instance-marks.ts';
import { learnMappedFiles } from './mapped-files.ts';
import { ProcessInstance, readSurroundings } from './process-instance.ts';
import type { Program } from './program.ts';

/** Where a process is probed unless the scenario names a host. */
export const PROCESS_ADDRESS = '127.0.0.1';

function writeConfiguration({ configFile, planFile }: TrialPlaces, config: InstanceConfig): void {
  writeFileSync(configFile, JSON.stringify(config));
  const plan = earlyPlanFile(config);
  if (plan !== undefined) writeFileSync(planFile, plan);
}

export class ProcessDeployment implements Deployment {
  readonly pageCache: PageCache = openPageCache();
  readonly #variant: Variant;
  readonly #target: ProcessTarget;
  readonly #program: Program;
  readonly #context: RunContext;
  #learned: readonly StateFile[] | undefined;
  #places: TrialPlaces | undefined;

  constructor(variant: Variant, target: ProcessTarget, program: Program, context: RunContext) {
    this.#variant = variant;
    this.#target = target;
    this.#program = program;
    this.#context = context;
  }

  get startable(): Startable {
    const { addon, early, command } = this.#program;
    if (addon === undefined) return {};
    return { config: this.#configuration(), program: { command, env: { COLDSTART_ADDON: addon }, ...(early !== undefined && { early }) } };
  }

  /** The named ones, and what the first instance was seen to map, as far as it still exists. */
  get stateFiles(): readonly StateFile[] {
    const named = new Set(this.#program.stateFiles.map(({ path }) => path));
    const learned = (this.#learned ?? []).filter(({ path }) => !named.has(path) && existsSync(path));
    return [...this.#program.stateFiles, ...learned];
  }

  async start(trial: TrialIdentity): Promise<Instance> {
    const { health } = this.#variant;
    if (await isPortTaken(health.host ?? PROCESS_ADDRESS, health.port)) throw new ColdstartError('TARGET_PORT_TAKEN', { port: health.port });
    if (this.#context.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', { trials: 0 });
    const places = this.#preparePlaces(trial);
    const environment = this.#environmentFor(trial, places);
    const before = readSurroundings();
    const startRequestedNs = monotonicNs();
    const spawned = spawnProcess({ command: this.#program.command, environment, cwd: this.#target.cwd, logFile: trial.logFile });
    return new ProcessInstance({
      startRequestedNs,
      spawned,
      address: health.host ?? PROCESS_ADDRESS,
      runId: this.#context.runId,
      trialId: trial.id,
      logFile: trial.logFile,
      before,
      collect: () => this.#collect(trial, places, startRequestedNs, spawned),
    });
  }

  #environmentFor(trial: TrialIdentity, places: TrialPlaces): Environment {
    const { addon, early } = this.#program;
    return instanceEnvironment({
      inherited: this.#context.environment,
      scenario: this.#target.env,
      runId: this.#context.runId,
      trial,
      places,
      state: this.#variant.state,
      ...(addon !== undefined && { addon }),
      ...(early !== undefined && this.#variant.engine?.pipeline === 'early' && { early }),
    });
  }

  #preparePlaces(trial: TrialIdentity): TrialPlaces {
    this.#forgetPlaces();
    const places = trialPlaces(this.#context.runtimeFolder, trial.id);
    try {
      mkdirSync(places.computeCache, { recursive: true, mode: 0o700 });
      if (this.#program.addon !== undefined) writeConfiguration(places, this.#configuration());
    } catch (error) {
      throw new ColdstartError('HOST_DISK_FULL', { file: places.folder, problem: errorText(error), run: this.#context.runId }, { cause: error });
    }
    this.#places = places;
    return places;
  }

  #configuration(): InstanceConfig {
    const {
      modelFiles: [modelFile],
      parts,
    } = this.#context;
    const library = parts?.engineLibraries[0];
    const variant = this.#variant as Variant & { readonly engine: EngineConfig };
    return instanceConfig(variant, {
      listenHost: this.#variant.health.host ?? PROCESS_ADDRESS,
      ...(modelFile !== undefined && { modelFile }),
      ...(library !== undefined && { library }),
    });
  }

  #collect(trial: TrialIdentity, places: TrialPlaces, startRequestedNs: bigint, { execNs }: SpawnedProcess) {
    this.#learned ??= this.#learn(trial);
    return collectProcessMarks({
      startRequestedNs,
      execNs,
      nowNs: monotonicNs(),
      ...(trial.marks === 'on' && { marksFile: places.marksFile }),
      instrumented: this.#program.addon !== undefined,
      textFiles: this.#variant.marks.files,
      cwd: this.#target.cwd,
      clocks: readClockPair(),
    });
  }

  /** Nothing where the instance has ended already: the next trial tries again. */
  #learn(trial: TrialIdentity): readonly StateFile[] | undefined {
    const files = learnMappedFiles({ runId: this.#context.runId, trialId: trial.id }, this.#context.runtimeFolder);
    return files.length > 0 ? files : undefined;
  }

  #forgetPlaces(): void {
    if (this.#places) rmSync(this.#places.folder, { recursive: true, force: true });
    this.#places = undefined;
  }

  dispose(): Promise<void> {
    this.#forgetPlaces();
    return Promise.resolve();
  }
}

/**
 * Everything that a run needs before its first trial and that no start pays for: a workbench on which all of its variants
 * are prepared, and what is known of the machine; and the end of all of it, whatever happened in between.
 */
import type { Environment } from '../core/environment.ts';
import { ColdstartError } from '../core/errors.ts';
import type { Scenario, Variant } from '../core/scenario.ts';
import type { PlannedTrial } from '../core/trial.ts';
import type { TrialSurroundings } from '../harness/run-trial.ts';
import { redactScenario } from '../scenario/redact-scenario.ts';
import { describeRun } from './describe-run.ts';
import { GPU_HELPER, type GpuQuestions, inquireGpu } from './gpu-environment.ts';
import type { RunObserver } from './run-events.ts';
import { type PreparedVariant, type TrialPlace, Workbench } from './workbench.ts';

/** The GPU helper is the one that was built unless another is given. */
export interface Preparation extends GpuQuestions {
  readonly scenario: Scenario;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly observer: Pick<RunObserver, 'say'>;
  /** As of a workbench. */
  readonly establishServices?: (variant: Variant) => Promise<void>;
}

export interface PreparedRun {
  readonly createdAt: string;
  readonly environment: Environment;
  /** The scenario as it may be saved: without secrets. */
  readonly savedScenario: Scenario;
  surroundings(planned: PlannedTrial, folder: TrialPlace): TrialSurroundings;
  /** Never throws; safe to call after a failure half way. */
  dispose(): Promise<void>;
}

/** What is known of the machine, the target and the engine once variants are prepared. Throws what the targets throw when they are asked. */
export function describeBench(preparation: Preparation, bench: Workbench, prepared: readonly PreparedVariant[]): Promise<Environment> {
  const { scenario, environment, observer, askGpu, measureCeilings } = { ...GPU_HELPER, ...preparation };
  const modelFiles = prepared.flatMap(({ modelFile }) => modelFile ?? []);
  const say = (message: string): void => observer.say(message);
  return describeRun(scenario, bench.targets, () => inquireGpu({ scenario, environment, modelFiles, askGpu, measureCeilings, say }));
}

async function prepareAll(preparation: Preparation, bench: Workbench): Promise<PreparedRun> {
  const { scenario } = preparation;
  for (const { target } of scenario.variants) await bench.target(target.kind);
  const prepared: PreparedVariant[] = [];
  for (const variant of scenario.variants) prepared.push(await bench.prepare(variant));
  return {
    createdAt: new Date().toISOString(),
    environment: await describeBench(preparation, bench, prepared),
    savedScenario: redactScenario(scenario),
    surroundings: (planned, folder) => bench.surroundings(planned, folder),
    dispose: () => bench.dispose(),
  };
}

/** Whoever noticed Ctrl-C before the first trial knows nothing of trials. */
function withoutTrials(error: unknown): unknown {
  return error instanceof ColdstartError && error.code === 'RUN_INTERRUPTED' ? new ColdstartError('RUN_INTERRUPTED', { trials: 0 }) : error;
}

/** A workbench for the variants of a scenario. Throws as Workbench.open. */
export function openBench(preparation: Preparation, runId: string): Promise<Workbench> {
  const { scenario, environment, signal, observer, establishServices } = preparation;
  return Workbench.open({
    ...GPU_HELPER,
    ...preparation,
    runId,
    share: scenario.share,
    environment,
    signal,
    say: (message) => observer.say(message),
    ...(establishServices && { establishServices }),
  });
}

/** Throws ColdstartError; nothing is left behind then. */
export async function prepareRun(preparation: Preparation, runId: string): Promise<PreparedRun> {
  let bench: Workbench | undefined;
  try {
    bench = await openBench(preparation, runId);
    return await prepareAll(preparation, bench);
  } catch (error) {
    await bench?.dispose();
    throw withoutTrials(error);
  }
}

/** The machine, the tool, the target and the scenario as labelled facts, in the order in which a reader asks for them. */

import type { Environment } from '../core/environment.ts';
import { formatBytes, formatDuration, formatLimit } from '../core/format.ts';
import type { RunResult } from '../core/run-result.ts';
import type { Variant } from '../core/scenario.ts';
import { describeCeilings, describeGpu } from './describe-gpu.ts';
import type { FactGroup } from './report.ts';

type Facts = Readonly<Record<string, unknown>>;

function factsOf(values: Facts): FactGroup['facts'] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([label, value]) => ({ label, value: typeof value === 'object' ? JSON.stringify(value) : String(value) }));
}

function machine({ host, fingerprint }: Environment): Facts {
  return {
    CPU: `${host.cpuModel} (${host.cpuCount})`,
    memory: formatBytes(host.memoryBytes),
    kernel: host.kernel,
    architecture: host.architecture,
    governor: host.governor,
    'cgroup version': host.cgroupVersion,
    'boot id': host.bootId,
    'time namespace': host.timeNamespace,
    fingerprint,
  };
}

/** What was asked for; behind `auto` what the instances took. */
function loaderText({ id, engine }: Variant, trials: RunResult['trials']): string | undefined {
  const used = trials.find((trial) => trial.variant === id && trial.facts['loader.used'] !== undefined)?.facts['loader.used'];
  return engine && (used === undefined || used === engine.loader ? engine.loader : `${engine.loader} (${used})`);
}

function setting(variant: Variant, trials: RunResult['trials']): Facts {
  const { target, engine, health, infer } = variant;
  const model = engine?.model;
  return {
    image: target.kind === 'docker' ? (target.image ?? 'our own instrumented image') : undefined,
    command: target.kind === 'process' ? target.command?.join(' ') : undefined,
    network: target.kind === 'docker' ? target.network : undefined,
    GPUs: target.kind === 'docker' ? target.gpus : undefined,
    'GPU mode': target.kind === 'docker' ? target.gpuMode : undefined,
    'GPU held': variant.gpu,
    model: model === undefined ? undefined : 'file' in model ? model.file : `${model.make} (generated)`,
    backend: engine?.backend,
    loader: loaderText(variant, trials),
    pipeline: engine?.pipeline,
    contexts: engine === undefined ? undefined : `${engine.contexts.count}, ${engine.contexts.mode}`,
    options: engine && Object.keys(engine.options).length > 0 ? engine.options : undefined,
    state: variant.state,
    'image layers': target.kind === 'docker' ? variant.image : undefined,
    health: `${health.host ?? ''}:${health.port}${health.path} → ${health.status}, every ${formatLimit(health.intervalMs)}`,
    inference: infer === undefined ? 'not asked for' : `${infer.method} :${infer.port}${infer.path}`,
  };
}

export interface Described {
  readonly environment: Environment;
  readonly variant: Variant;
  readonly trials: RunResult['trials'];
  /** Facts about the run itself. */
  readonly run: Facts;
}

/** Groups without a single fact are left out. */
export function describeFacts({ environment, variant, trials, run }: Described): FactGroup[] {
  const groups: [string, Facts][] = [
    ['Machine', machine(environment)],
    ['GPU', environment.gpu === undefined ? {} : describeGpu(environment.gpu)],
    ['Measured rates', environment.ceilings === undefined ? {} : describeCeilings(environment.ceilings)],
    ['Target', environment.target],
    ['Engine', environment.engine ?? {}],
    ['Tool', { coldstart: environment.tool.version, 'Node.js': environment.tool.node, user: environment.tool.user }],
    ['Run', run],
    ['Setting', setting(variant, trials)],
  ];
  return groups.map(([title, facts]) => ({ title, facts: factsOf(facts) })).filter(({ facts }) => facts.length > 0);
}

/** The machine of a run, and what its first variant started. */
export function describeEnvironment(result: RunResult): FactGroup[] {
  const { environment, scenario, trials } = result;
  const run = {
    id: result.runId,
    scenario: scenario.name,
    started: result.createdAt,
    took: formatDuration(result.durationMs),
    'trials per variant': scenario.trials,
    controls: scenario.controls,
    seed: scenario.seed,
    'host lock': scenario.share,
  };
  return describeFacts({ environment, variant: scenario.variants[0], trials, run });
}

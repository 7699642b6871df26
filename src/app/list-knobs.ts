/**
 * The knobs as a list: what each sets, which phases it should move, what it costs beside. Values depend on what is started
 * and where; those shown are of a few example variants on this machine's CPUs.
 */
import { availableParallelism } from 'node:os';
import type { Variant } from '../core/scenario.ts';
import type { KnobValue } from '../core/setting.ts';
import { formatKnobValue } from '../core/tuning-words.ts';
import { BACKENDS } from '../engine/backends/registry.ts';
import { LOADERS } from '../engine/loaders/registry.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Knob, KnobWorld } from '../tuner/knob.ts';
import { KNOBS } from '../tuner/knobs/registry.ts';

/** An entry of the catalogue, with its parts by themselves. */
export interface KnobEntry {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly group: string;
  readonly phases: readonly string[];
  /** Of the examples; empty where none of them can set it. */
  readonly values: readonly KnobValue[];
  readonly sideEffect: string;
  /** Why some of its values need --allow; missing where none does. */
  readonly security?: string;
}

/** A machine on which everything can be set: a list shows what there is, a search what applies. */
function openWorld(): KnobWorld {
  return {
    cpus: availableParallelism(),
    isRoot: true,
    nodeVersion: process.versions.node,
    modelBytes: 102_000_000,
    tmpfsFreeBytes: 8 * 2 ** 30,
    docker: {
      runtimes: ['runc', 'crun'],
      logDrivers: ['json-file', 'local', 'none'],
      cgroupVersion: '2',
      cgroupDriver: 'systemd',
      securityOptions: ['name=seccomp,profile=builtin', 'name=apparmor', 'name=cgroupns'],
      defaultRuntime: 'runc',
      defaultLogDriver: 'json-file',
      canStrip: true,
    },
    gpu: { count: 1, driver: '580.0', mpsControl: true },
  };
}

async function exampleVariants(folder: string): Promise<Variant[]> {
  const context = { cwd: folder, env: {}, scenariosFolder: folder, catalogue: { backends: BACKENDS, loaders: LOADERS } };
  const scenarios = await Promise.all(['resnet50-process', 'resnet50-docker'].map((name) => loadScenario(name, {}, context)));
  const own = scenarios.map(({ variants }) => variants[0]);
  return own.flatMap((variant) => [variant, withPlan(variant), withLimits(variant), withoutEngine(variant)]);
}

/** The same with a plan on a GPU. */
function withPlan(variant: Variant): Variant {
  const { target, engine } = variant;
  const onGpu = target.kind === 'docker' ? { ...target, gpus: 'all' } : target;
  return { ...variant, target: onGpu, ...(engine && { engine: { ...engine, backend: 'tensorrt', model: { file: '/models/model.plan' }, options: {} } }) };
}

/** The same with what a user may have set already, and knobs only take back; asked for its health now and then, with several contexts. */
function withLimits(variant: Variant): Variant {
  const { target, engine, health } = variant;
  const limited = target.kind === 'docker' ? { ...target, cpus: 1, cpuset: '0', init: true } : target;
  return {
    ...variant,
    target: limited,
    health: { ...health, intervalMs: 100 },
    ...(engine && { engine: { ...engine, contexts: { ...engine.contexts, count: 2 }, options: { ...engine.options, executionMode: 'parallel' } } }),
  };
}

/** Somebody else's server. */
function withoutEngine({ engine: _, ...variant }: Variant): Variant {
  const { target } = variant;
  return { ...variant, target: target.kind === 'docker' ? { ...target, image: 'app:latest' } : { ...target, command: ['python3', 'server.py'] } };
}

function valuesOf(knob: Knob, variants: readonly Variant[], world: KnobWorld): KnobValue[] {
  const settable = variants.filter((variant) => knob.missing(variant, world) === undefined);
  return [...new Set(settable.flatMap((variant) => [knob.read(variant), ...knob.values(variant, world)]))];
}

function entryOf(knob: Knob, values: readonly KnobValue[]): KnobEntry {
  const { id, title, group, phases, sideEffect, allow } = knob;
  const taken = values.length === 0 ? 'depend on the scenario' : values.map(formatKnobValue).join(' | ');
  const security = allow === undefined ? '' : ` SECURITY, with --allow ${id} only: ${allow.why}`;
  const detail = `values: ${taken}. Group ${group}; moves ${phases.join(', ')}. ${sideEffect}${security}`;
  return { id, title, detail, group, phases, values, sideEffect, ...(allow && { security: allow.why }) };
}

/** In the registry's order. `scenariosFolder` is where coldstart's own scenarios are. */
export async function listKnobs(scenariosFolder: string): Promise<KnobEntry[]> {
  const world = openWorld();
  const variants = await exampleVariants(scenariosFolder);
  return KNOBS.map((knob) => entryOf(knob, valuesOf(knob, variants, world)));
}

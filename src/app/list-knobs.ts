/**
 * The knobs as a list: what each sets, which phases it should move, what it costs beside. Values depend on what is started
 * and where; those shown are for coldstart's own model, as a process and in a container, on this machine's CPUs.
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
import type { CatalogueEntry } from './catalogue.ts';

export interface KnobEntry extends CatalogueEntry {
  readonly group: string;
  readonly phases: readonly string[];
  /** Empty where they depend on a scenario of another kind, such as one with a GPU. */
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
    },
    gpu: { count: 1, driver: '580.0', mpsControl: true },
  };
}

async function exampleVariants(folder: string): Promise<Variant[]> {
  const context = { cwd: folder, env: {}, scenariosFolder: folder, catalogue: { backends: BACKENDS, loaders: LOADERS } };
  const scenarios = await Promise.all(['resnet50-process', 'resnet50-docker'].map((name) => loadScenario(name, {}, context)));
  return scenarios.map(({ variants }) => variants[0]);
}

function valuesOf(knob: Knob, variants: readonly Variant[], world: KnobWorld): KnobValue[] {
  const settable = variants.filter((variant) => knob.missing(variant, world) === undefined);
  return [...new Set(settable.flatMap((variant) => [knob.read(variant), ...knob.values(variant, world)]))];
}

function entryOf(knob: Knob, values: readonly KnobValue[]): KnobEntry {
  const { id, title, group, phases, sideEffect, allow } = knob;
  const taken = values.length === 0 ? 'values depend on the scenario' : values.map(formatKnobValue).join(' | ');
  const detail = `${group}; moves ${phases.join(', ')}; ${taken}; ${sideEffect}${allow === undefined ? '' : `; SECURITY, with --allow ${id} only: ${allow.why}`}`;
  return { id, title, detail, group, phases, values, sideEffect, ...(allow && { security: allow.why }) };
}

/** In the registry's order. `scenariosFolder` is where coldstart's own scenarios are. */
export async function listKnobs(scenariosFolder: string): Promise<KnobEntry[]> {
  const world = openWorld();
  const variants = await exampleVariants(scenariosFolder);
  return KNOBS.map((knob) => entryOf(knob, valuesOf(knob, variants, world)));
}

/** What the registries hold: for `list`, for completion and for hints. Nothing is opened. */
import { join } from 'node:path';
import { FINDINGS } from '../analysis/findings/registry.ts';
import { PHASES, type Phase } from '../core/phases.ts';
import type { BackendDescriptor, OptionRow } from '../engine/backends/descriptor.ts';
import { BACKENDS } from '../engine/backends/registry.ts';
import { LOADERS } from '../engine/loaders/registry.ts';
import { packageRoot } from '../host/package-root.ts';
import { listScenarios } from '../scenario/list.ts';
import { TARGETS } from '../targets/registry.ts';

export type CatalogueKind = 'phases' | 'targets' | 'engines' | 'loaders' | 'findings' | 'knobs' | 'scenarios';

export interface CatalogueEntry {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
}

/** Folder of the scenarios that come with coldstart. */
export function scenariosFolder(): string {
  return join(packageRoot(), 'scenarios');
}

/** What an option takes, in a few words. */
function optionValues({ kind, choices, min, max }: OptionRow): string {
  if (choices) return choices.join(' | ');
  if (kind === 'boolean') return 'true | false';
  return min === undefined || max === undefined ? kind : `${min} to ${max}`;
}

/** Its default stands where others have a title. */
function describeOption([name, row]: readonly [string, OptionRow]): CatalogueEntry {
  return { id: `  ${name}${row.prefix ? '*' : ''}`, title: String(row.default ?? ''), detail: `${optionValues(row)}: ${row.help}` };
}

/** The engine, and below it what engine.options may say. */
function describeEngine({ id, title, artifact, options }: BackendDescriptor): CatalogueEntry[] {
  return [{ id, title, detail: artifact }, ...Object.entries(options).map(describeOption)];
}

const LISTS: Readonly<Record<CatalogueKind, () => CatalogueEntry[] | Promise<CatalogueEntry[]>>> = {
  phases: () => PHASES.map((phase: Phase) => ({ id: phase.parent === undefined ? phase.id : `  ${phase.id}`, title: phase.title, detail: phase.meaning })),
  targets: () => Object.values(TARGETS).map(({ id, title, detail }) => ({ id, title, detail })),
  engines: () => Object.values(BACKENDS).flatMap(describeEngine),
  loaders: () => Object.values(LOADERS).map(({ id, title, detail }) => ({ id, title, detail })),
  findings: () => Object.values(FINDINGS).map(({ id, title, detail }) => ({ id, title, detail })),
  knobs: async () => (await import('./list-knobs.ts')).listKnobs(scenariosFolder()),
  scenarios: async () => (await listScenarios({ folder: scenariosFolder() })).map(({ name, question, file }) => ({ id: name, title: question, detail: file })),
};

export function listCatalogue(kind: CatalogueKind): CatalogueEntry[] | Promise<CatalogueEntry[]> {
  return LISTS[kind]();
}

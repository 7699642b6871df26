/** From what a user typed to resolved scenarios: files, built-in names or nothing, with flags over them. */
import type { Scenario } from '../core/scenario.ts';
import { BACKENDS } from '../engine/backends/registry.ts';
import { LOADERS } from '../engine/loaders/registry.ts';
import type { ScenarioFlags } from '../scenario/flags.ts';
import { loadScenario } from '../scenario/load.ts';
import { scenariosFolder } from './catalogue.ts';
import { findLocalDaemon } from './local-daemon.ts';

export type { ScenarioFlags } from '../scenario/flags.ts';

export interface ScenarioRequest {
  readonly names: readonly string[];
  readonly flags: ScenarioFlags;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (message: string) => void;
}

/** Without a scenario and without a word about where: Docker when a daemon of this machine answers, else a process. */
async function withBestTarget({ names, flags, env, say }: ScenarioRequest): Promise<ScenarioFlags> {
  const told = names.length > 0 || flags.target !== undefined || flags.image !== undefined || (flags.args?.length ?? 0) > 0;
  if (told) return flags;
  const daemon = await findLocalDaemon(env);
  if (daemon.usable) return { ...flags, target: 'docker' };
  say(`running as a process: ${daemon.reason}`);
  return { ...flags, target: 'process' };
}

/** Throws the SCENARIO_… and USAGE_… codes; nothing has been started then. */
export async function resolveScenarios(request: ScenarioRequest): Promise<Scenario[]> {
  const flags = await withBestTarget(request);
  const context = { cwd: request.cwd, env: request.env, scenariosFolder: scenariosFolder(), catalogue: { backends: BACKENDS, loaders: LOADERS } };
  const names = request.names.length > 0 ? request.names : [undefined];
  const scenarios: Scenario[] = [];
  for (const name of names) scenarios.push(await loadScenario(name, flags, context));
  return scenarios;
}

/** What `tune` is asked to make faster: one variant of a scenario, as `run` and `compare` understand its name and flags. */
import type { SideSource } from '../../core/comparison.ts';
import { ColdstartError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario.ts';
import type { ScenarioFlags } from '../../scenario/flags.ts';
import { resolveScenarios } from '../resolve-scenarios.ts';
import { loadVariant, splitVariant } from '../sides/load-variant.ts';

export interface Baseline {
  /** With one variant. */
  readonly scenario: Scenario;
  readonly label: string;
  readonly source: SideSource;
}

export interface BaselineRequest {
  /** A scenario file or a built-in name, with `/VARIANT` where one of several is meant; undefined: what the flags describe. */
  readonly name: string | undefined;
  readonly flags: ScenarioFlags;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (message: string) => void;
}

/** Throws the SCENARIO_… and USAGE_… codes and SIDE_VARIANT_NEEDED. */
export async function loadBaseline({ name, flags, cwd, env, say }: BaselineRequest): Promise<Baseline> {
  if (name !== undefined) {
    const { scenario, variant, label } = await loadVariant(splitVariant(name, cwd), { cwd, env, flags });
    return { scenario, label, source: { kind: 'scenario', name: scenario.name, variant: variant.id } };
  }
  const [scenario] = await resolveScenarios({ names: [], flags, cwd, env, say });
  if (scenario === undefined) throw new ColdstartError('INTERNAL_FAULT', { problem: 'no scenario was resolved' });
  return { scenario, label: scenario.name, source: { kind: 'scenario', name: scenario.name, variant: scenario.variants[0].id } };
}

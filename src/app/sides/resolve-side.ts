/** From what a user named to a side that can be measured or read. */
import { ColdstartError } from '../../core/errors.ts';
import { resolveScenarios } from '../resolve-scenarios.ts';
import type { Side, SideContext } from './side.ts';

/** Throws the SIDE_…, SCENARIO_… and USAGE_… codes; nothing has been started then. */
export async function resolveSide(spec: string, context: SideContext): Promise<Side> {
  const { cwd, env, flags, say } = context;
  const [scenario] = await resolveScenarios({ names: [spec.replace(/^scenario:/, '')], flags, cwd, env, say });
  if (scenario === undefined) throw new ColdstartError('SCENARIO_NOT_FOUND', { file: spec });
  const [variant] = scenario.variants;
  return {
    kind: 'live',
    label: scenario.name,
    source: { kind: 'scenario', name: scenario.name, variant: variant.id },
    scenario: { ...scenario, variants: [variant] },
    variant,
    notices: [],
    dispose: () => Promise.resolve(),
  };
}

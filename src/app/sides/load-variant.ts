/** One variant of a scenario: `FILE`, `NAME`, and `/VARIANT` behind it where the scenario has several. */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ColdstartError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Scenario, Variant } from '../../core/scenario.ts';
import { BACKENDS } from '../../engine/backends/registry.ts';
import { LOADERS } from '../../engine/loaders/registry.ts';
import type { ScenarioFlags } from '../../scenario/flags.ts';
import { type LoadContext, loadScenario } from '../../scenario/load.ts';
import { scenariosFolder } from '../catalogue.ts';
import type { SideContext } from './side.ts';

export interface NamedVariant {
  /** A file or a built-in name. */
  readonly scenario: string;
  readonly variant?: string;
}

export interface LoadedVariant {
  /** With this variant alone. */
  readonly scenario: Scenario;
  readonly variant: Variant;
  /** How it is shown: the scenario's name, and the variant where the scenario has several. */
  readonly label: string;
}

function isFile(path: string): boolean {
  return !path.includes('\0') && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
}

/** Whether a text without `/VARIANT` can only be a scenario: a YAML file, also one that is missing, or a built-in name. */
export function isScenarioName(text: string, cwd: string): boolean {
  if (/\.ya?ml$/i.test(text)) return true;
  return /^[\w.-]+$/.test(text) && !isFile(resolve(cwd, text)) && existsSync(join(scenariosFolder(), `${text}.yaml`));
}

/** A variant's name has no slash, so only the last part can be one. */
export function splitVariant(text: string, cwd: string): NamedVariant {
  const slash = text.lastIndexOf('/');
  const scenario = text.slice(0, slash);
  const isVariant = slash > 0 && !isFile(resolve(cwd, text)) && (isScenarioName(scenario, cwd) || isFile(resolve(cwd, scenario)));
  return isVariant ? { scenario, variant: text.slice(slash + 1) } : { scenario: text };
}

export function loadContext({ cwd, env }: Pick<SideContext, 'cwd' | 'env'>): LoadContext {
  return { cwd, env, scenariosFolder: scenariosFolder(), catalogue: { backends: BACKENDS, loaders: LOADERS } };
}

/** Throws SIDE_VARIANT_NEEDED and USAGE_UNKNOWN_NAME. */
export function pickVariant<T extends { readonly id: string }>(variants: readonly T[], wanted: string | undefined, of: string): T {
  const ids = variants.map(({ id }) => id);
  const [only] = variants;
  if (wanted === undefined && variants.length === 1 && only !== undefined) return only;
  const known = ids.join(', ');
  if (wanted === undefined) throw new ColdstartError('SIDE_VARIANT_NEEDED', { side: of, count: ids.length, known: ids.map((id) => `${of}/${id}`).join(', ') });
  const found = variants.find(({ id }) => id === wanted);
  if (found === undefined) throw new ColdstartError('USAGE_UNKNOWN_NAME', { what: `variant of ${of}`, name: wanted, nearest: didYouMean(wanted, ids), known });
  return found;
}

/**
 * `name` undefined: what the flags describe. `baseFolder`: where relative paths lead instead of beside the file. Throws the
 * SCENARIO_… and USAGE_… codes and SIDE_VARIANT_NEEDED.
 */
export async function loadVariant(
  name: NamedVariant | undefined,
  context: Pick<SideContext, 'cwd' | 'env'> & { readonly flags: ScenarioFlags; readonly baseFolder?: string },
): Promise<LoadedVariant> {
  const { baseFolder, flags } = context;
  const scenario = await loadScenario(name?.scenario, flags, { ...loadContext(context), ...(baseFolder !== undefined && { baseFolder }) });
  const variant = pickVariant(scenario.variants, name?.variant, name?.scenario ?? scenario.name);
  const label = scenario.variants.length > 1 ? `${scenario.name}/${variant.id}` : scenario.name;
  return { scenario: { ...scenario, variants: [variant] }, variant, label };
}

/** How a commit is built, with every default filled in, and whether what it makes is what the variants start. */
import { REDACTED } from '../core/redact.ts';
import type { BuildRecipe, VariantSettings } from '../core/scenario.ts';
import { durationMs } from './resolve-routes.ts';
import type { UserScenario } from './schema.ts';
import { SettingProblem } from './setting-problem.ts';

const LONGEST_BUILD_MS = 24 * 3_600_000;

type UserBuild = NonNullable<UserScenario['build']>;

/** Throws SettingProblem. */
export function buildRecipe(user: UserBuild): BuildRecipe {
  const timeoutMs = durationMs(['build', 'timeout'], user.timeout ?? '30m', 1000, LONGEST_BUILD_MS);
  const makes = user.image === undefined ? 'command' : 'image';
  const command = user.image ?? user.command ?? '';
  if (command.includes(REDACTED)) {
    throw new SettingProblem(['build', makes], 'a part was redacted when the scenario was saved; write it again');
  }
  return { makes, command, timeoutMs };
}

/** Throws SettingProblem where a built image would not be what is started. */
export function resolveBuild(user: UserBuild, variants: readonly VariantSettings[]): BuildRecipe {
  const recipe = buildRecipe(user);
  if (recipe.makes === 'image' && variants.some(({ target }) => target.kind !== 'docker')) {
    throw new SettingProblem(['build', 'image'], 'an image is started by target: docker; for a process give build.command');
  }
  if (recipe.makes === 'image' && variants.some(({ engine }) => engine !== undefined)) {
    throw new SettingProblem(['build', 'image'], "engine is coldstart's own entry point and takes no image of yours; give build.command, or leave engine out");
  }
  return recipe;
}

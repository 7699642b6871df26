/** Lays the flags over one variant's settings: what they mean depends on the target that the variant has. */
import { choice, type FlagContext, flaggedDocker, flaggedEnvironment, flaggedPorts, flaggedSettings, invalidFlag, type ScenarioFlags } from './flags.ts';
import { mergeSettings, normaliseTarget } from './merge-settings.ts';
import { parseProbeUrl, probeUrlText } from './probe-url.ts';
import type { UserSettings } from './schema.ts';

const TARGET_KINDS = ['process', 'docker'] as const;
type TargetKind = (typeof TARGET_KINDS)[number];

/** Flags that only a container understands, by their names. */
const DOCKER_ONLY = ['image', 'volume', 'gpus', 'network', 'memory', 'cpus'] as const;

/** `hasFile`: whether the settings come from a scenario; without one, the engine is only a default and gives way. */
export function applyFlags(settings: UserSettings, flags: ScenarioFlags, context: FlagContext, hasFile: boolean): UserSettings {
  const kind = targetKind(settings, flags);
  refuseDockerFlags(kind, flags);
  const own = flags.image !== undefined || (flags.args?.length ?? 0) > 0;
  const wantsEngine =
    flags.model !== undefined ||
    flags.engine !== undefined ||
    flags.library !== undefined ||
    flags.loader !== undefined ||
    flags.pipeline !== undefined ||
    flags.contexts !== undefined;
  if (own && wantsEngine) {
    throw invalidFlag(
      `${flags.image === undefined ? 'a command after --' : '--image'} runs your own server; --model, --engine, --library, --loader, --pipeline and --contexts are for coldstart's own entry point`,
    );
  }
  const engine = !hasFile && !own && settings.engine === undefined ? { engine: {} } : {};
  const base = mergeSettings({ ...settings, ...engine }, { target: { [kind]: {} } });
  const target = targetSettings(kind, base, flags, context);
  return withPort(mergeSettings(mergeSettings(base, { target: { [kind]: target } }), flaggedSettings(flags, context)), flags);
}

function targetKind(settings: UserSettings, flags: ScenarioFlags): TargetKind {
  const written = Object.keys(normaliseTarget(settings.target) ?? {})[0] as TargetKind | undefined;
  if (flags.target !== undefined) {
    if (flags.target === 'kubernetes') {
      throw invalidFlag('--target kubernetes is part of a later version; known now: process, docker');
    }
    return choice('--target', flags.target, TARGET_KINDS);
  }
  return flags.image === undefined ? (written ?? 'process') : 'docker';
}

function refuseDockerFlags(kind: TargetKind, flags: ScenarioFlags): void {
  const given = DOCKER_ONLY.find((name) => flags[name] !== undefined && flags[name]?.length !== 0);
  if (kind !== 'docker' && given !== undefined) {
    throw invalidFlag(`--${given} is for containers; add --target docker`);
  }
}

function targetSettings(kind: TargetKind, base: UserSettings, flags: ScenarioFlags, context: FlagContext): Record<string, unknown> {
  const env = flaggedEnvironment(flags, context);
  const args = flags.args ?? [];
  const shared = Object.keys(env).length > 0 ? { env } : {};
  if (kind === 'process') {
    // A command of the command line runs where it was typed, not beside the scenario.
    return { ...shared, ...(args.length > 0 && { command: [...args], cwd: context.cwd }) };
  }
  const written = normaliseTarget(base.target)?.docker?.image;
  if (args.length > 0 && flags.image === undefined && written === undefined) {
    throw invalidFlag('arguments after -- are for an image of your own; give it with --image, or use --target process for a command');
  }
  return { ...shared, ...flaggedDocker(flags, context), ...(args.length > 0 && { args: [...args] }) };
}

/** --port moves the routes of a scenario, unless --health or --infer say where they are. */
function withPort(settings: UserSettings, flags: ScenarioFlags): UserSettings {
  const port = flaggedPorts(flags)[0];
  if (port === undefined) {
    return settings;
  }
  const moved = (url: string): string => probeUrlText({ ...parseProbeUrl(url), port });
  const { infer } = settings;
  const healthUrl = settings.health?.url ?? (settings.engine === undefined ? undefined : 'http://:80/health');
  const inferUrl = infer === undefined || infer === 'none' ? undefined : infer.url;
  return mergeSettings(settings, {
    ...(flags.health === undefined && healthUrl !== undefined && { health: { url: moved(healthUrl) } }),
    ...(flags.infer === undefined && inferUrl !== undefined && { infer: { url: moved(inferUrl) } }),
  });
}

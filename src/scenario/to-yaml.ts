/**
 * The resolved scenario written back in the user's shape: loading it gives the same scenario again, but for values that
 * were redacted and for --no-lock, which belongs to one run.
 */
import { stringify } from 'yaml';
import { redactText } from '../core/redact.ts';
import {
  type BuildRecipe,
  type EngineConfig,
  type HealthCheck,
  type InferConfig,
  type InputConfig,
  type Scenario,
  SINGLE_VARIANT,
  type TargetConfig,
  type Variant,
  type VariantSettings,
} from '../core/scenario.ts';
import { probeUrlText } from './probe-url.ts';
import { redactScenario } from './redact-scenario.ts';
import type { UserScenario, UserSettings } from './schema.ts';
import { durationText, sizeText } from './units.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] | undefined ? Item[] : T[K] };

const HEADER = '# The scenario of this run with every default filled in; `coldstart run` takes it. Secrets are left out.\n';

export interface YamlOptions {
  /** Comment lines above it. */
  readonly header?: string;
  /** Variables of the instance that hold no secret, whatever their names. */
  readonly open?: ReadonlySet<string>;
}

/** Secrets are redacted; paths are absolute. */
export function toYaml(scenario: Scenario, { header = HEADER, open = new Set() }: YamlOptions = {}): string {
  return header + stringify(toUserScenario(withOpen(redactScenario(scenario), scenario, open)), { lineWidth: 0, aliasDuplicateObjects: false });
}

/** A value that itself has the shape of a secret stays redacted. */
function withOpen(redacted: Scenario, scenario: Scenario, open: ReadonlySet<string>): Scenario {
  const reveal = (variant: Variant, index: number): Variant => {
    const names = Object.entries(scenario.variants[index]?.target.env ?? {}).filter(
      ([name, value]) => open.has(name) && redactText(`${name}=${value}`) === `${name}=${value}`,
    );
    return { ...variant, target: { ...variant.target, env: { ...variant.target.env, ...Object.fromEntries(names) } } };
  };
  const [first, ...others] = redacted.variants;
  return { ...redacted, variants: [reveal(first, 0), ...others.map((variant, index) => reveal(variant, index + 1))] };
}

function toUserScenario(scenario: Scenario): UserScenario {
  const [first] = scenario.variants;
  const single = scenario.variants.length === 1 && first.id === SINGLE_VARIANT;
  return {
    name: scenario.name,
    title: scenario.title,
    ...(single ? userSettings(first) : { variants: scenario.variants.map(({ id, ...settings }) => ({ name: id, ...userSettings(settings) })) }),
    trials: scenario.trials,
    controls: scenario.controls,
    maxTime: durationText(scenario.maxTimeMs),
    budget: { limit: durationText(scenario.budget.limitMs), at: scenario.budget.at, moment: scenario.budget.moment },
    seed: scenario.seed,
    ...(scenario.build !== undefined && { build: userBuild(scenario.build) }),
  };
}

function userBuild({ makes, command, timeoutMs }: BuildRecipe): NonNullable<UserScenario['build']> {
  const timeout = durationText(timeoutMs);
  return makes === 'image' ? { image: command, timeout } : { command, timeout };
}

function userSettings(settings: VariantSettings): UserSettings {
  const { health } = settings;
  return {
    target: userTarget(settings.target),
    ...(settings.engine !== undefined && { engine: userEngine(settings.engine) }),
    inputs: settings.inputs === 'auto' ? 'auto' : Object.fromEntries(Object.entries(settings.inputs).map(([name, input]) => [name, userInput(input)])),
    health: { url: probeUrlText(health), status: health.status, interval: durationText(health.intervalMs), timeout: durationText(health.timeoutMs) },
    infer: settings.infer === undefined ? 'none' : userInfer(settings.infer),
    marks: { files: [...settings.marks.files] },
    state: settings.state,
    image: settings.image,
    ...(settings.gpu !== undefined && { gpu: settings.gpu }),
  };
}

function userTarget(target: TargetConfig): UserSettings['target'] {
  if (target.kind === 'process') {
    const { kind: _, command, ...rest } = target;
    return { process: { ...(command !== undefined && { command: [...command] }), ...rest, env: { ...rest.env } } };
  }
  const { kind: _, image, args, entrypoint, memoryBytes, shmBytes, memoryReservationBytes, healthcheck, volumes, ports, ...others } = target;
  // Lists of the schema may be changed, those of the scenario not.
  const rest = structuredClone(others) as Writable<typeof others>;
  return {
    docker: {
      ...(image !== undefined && { image, args: [...args] }),
      ...(entrypoint !== undefined && { entrypoint: [...entrypoint] }),
      ...rest,
      volumes: [...volumes],
      ports: [...ports],
      ...(memoryBytes !== undefined && { memory: sizeText(memoryBytes) }),
      ...(shmBytes !== undefined && { shmSize: sizeText(shmBytes) }),
      ...(memoryReservationBytes !== undefined && { memoryReservation: sizeText(memoryReservationBytes) }),
      ...(healthcheck !== undefined && { healthcheck: userHealthCheck(healthcheck) }),
    },
  };
}

function userHealthCheck(check: HealthCheck): 'none' | { command?: string[]; interval: string; startPeriod: string } {
  if (check === 'none') {
    return check;
  }
  const { command, intervalMs, startPeriodMs } = check;
  return { ...(command.length > 0 && { command: [...command] }), interval: durationText(intervalMs), startPeriod: durationText(startPeriodMs) };
}

function userEngine({ backend, model, loader, pipeline, contexts, warmUp, node, options }: EngineConfig): UserSettings['engine'] {
  return {
    backend,
    ...(model !== undefined && { model }),
    loader,
    pipeline,
    contexts,
    warmUp,
    ...(node !== undefined && { node: { ...node, flags: [...node.flags] } }),
    options,
  };
}

function userInput({ shape, fill }: InputConfig): { shape?: number[]; fill: string } {
  return { ...(shape !== undefined && { shape: [...shape] }), fill: typeof fill === 'string' ? fill : fill.file };
}

function userInfer({ method, contentType, body, steady, ...route }: InferConfig): UserSettings['infer'] {
  const written = body.kind === 'auto' ? ('auto' as const) : body.kind === 'file' ? { file: body.path } : { text: body.text };
  return { url: probeUrlText(route), method, contentType, body: written, ...(steady !== undefined && { steady }) };
}

/** The scenario as it may be saved and shown: environment, labels, arguments and addresses without secrets. */
import { redactArguments, redactEnvironment, redactLabels, redactText } from '../core/redact.ts';
import type { InferConfig, Scenario, TargetConfig, Variant } from '../core/scenario.ts';
import { deepFreeze } from './deep-freeze.ts';

/** Redacting what is redacted already changes nothing. */
export function redactScenario(scenario: Scenario): Scenario {
  const [first, ...others] = scenario.variants;
  const { build } = scenario;
  return deepFreeze({
    ...scenario,
    title: redactText(scenario.title),
    variants: [redactVariant(first), ...others.map(redactVariant)] as const,
    ...(build !== undefined && { build: { ...build, command: redactText(build.command) } }),
  });
}

function redactVariant(variant: Variant): Variant {
  return {
    ...variant,
    target: redactTarget(variant.target),
    ...(variant.engine?.node !== undefined && {
      engine: { ...variant.engine, node: { ...variant.engine.node, flags: redactArguments(variant.engine.node.flags) } },
    }),
    health: { ...variant.health, path: redactText(variant.health.path) },
    ...(variant.infer !== undefined && { infer: redactInfer(variant.infer) }),
  };
}

function redactTarget(target: TargetConfig): TargetConfig {
  const env = redactEnvironment(target.env);
  if (target.kind === 'process') {
    return { ...target, env, ...(target.command !== undefined && { command: redactArguments(target.command) }) };
  }
  return {
    ...target,
    env,
    labels: redactLabels(target.labels),
    args: redactArguments(target.args),
    ...(target.entrypoint !== undefined && { entrypoint: redactArguments(target.entrypoint) }),
    ...(target.securityOpt !== undefined && { securityOpt: target.securityOpt.map((option) => redactText(option)) }),
    ...(typeof target.healthcheck === 'object' && { healthcheck: { ...target.healthcheck, command: redactArguments(target.healthcheck.command) } }),
  };
}

function redactInfer(infer: InferConfig): InferConfig {
  const body = infer.body.kind === 'text' ? { kind: 'text' as const, text: redactText(infer.body.text) } : infer.body;
  return { ...infer, path: redactText(infer.path), body };
}

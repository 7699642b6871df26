/** The environment of a run: what machine, tool, target and engine it used, from sources that open no engine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import type { Scenario } from '../core/scenario.ts';
import { findBackend } from '../engine/backends/registry.ts';
import { describeMachine, isRoot } from '../host/machine.ts';
import { packageRoot } from '../host/package-root.ts';
import type { Target } from '../targets/target.ts';
import { withFingerprint } from './environment.ts';

/** Of this installation. */
export function toolVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** What `inquire` finds belongs to this machine: it is not asked where the instances run on another one. */
type Inquiry = () => Promise<Pick<Environment, 'gpu' | 'ceilings'>>;

/** Throws what the targets throw when they are asked, such as TARGET_DOCKER_UNREACHABLE. */
export async function describeRun({ variants }: Scenario, targets: ReadonlyMap<string, Target>, inquire: Inquiry): Promise<Environment> {
  const kinds = [...targets.keys()];
  const facts = Object.assign({}, ...(await Promise.all([...targets.values()].map((target) => target.describe())))) as Record<
    string,
    string | number | boolean
  >;
  const [{ engine }] = variants;
  const version = engine && findBackend(engine.backend).version();
  return withFingerprint({
    host: describeMachine(),
    tool: { version: toolVersion(), node: process.versions.node, user: isRoot() ? 'root' : 'user' },
    target: { kind: kinds.join(' and '), ...facts },
    ...(engine && { engine: { backend: engine.backend, ...(version !== undefined && { version }) } }),
    ...(facts['kernel.shared'] !== false && (await inquire())),
  });
}

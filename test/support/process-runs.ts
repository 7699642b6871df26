/** A run context and variants for tests of the process target and of start states, on fixture servers. */
import { join } from 'node:path';
import type { ProcessTarget, Variant } from '../../src/core/scenario.ts';
import { ProcessTarget as Target } from '../../src/targets/process/target.ts';
import type { Deployment, RunContext, TrialIdentity } from '../../src/targets/target.ts';
import { aForeignVariant, aProcessTarget } from './a-scenario.ts';
import { NODE_SERVER, type ServerConfig } from './host-programs.ts';

export function aRunContext(folder: string, overrides: Partial<RunContext> = {}): RunContext {
  return {
    runId: `run-${process.pid}-${folder.slice(-6)}`,
    runtimeFolder: join(folder, 'runtime'),
    cacheFolder: join(folder, 'cache'),
    environment: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    modelFiles: [],
    signal: new AbortController().signal,
    say: () => undefined,
    ...overrides,
  };
}

export function aServerVariant(config: ServerConfig, folder: string, overrides: Partial<Variant> = {}, target: Partial<ProcessTarget> = {}): Variant {
  return aForeignVariant({
    target: aProcessTarget({ command: [process.execPath, NODE_SERVER, JSON.stringify(config)], cwd: folder, ...target }),
    health: { port: config.port, path: '/health', status: 200, intervalMs: 1, timeoutMs: 10_000 },
    ...overrides,
  });
}

export function aTrialIdentity(folder: string, overrides: Partial<TrialIdentity> = {}): TrialIdentity {
  return { id: '001', order: 1, role: 'measured', marks: 'on', logFile: join(folder, '001.log'), ...overrides };
}

export function deploy(variant: Variant, context: RunContext): Promise<Deployment> {
  return new Target().prepare(variant, context);
}

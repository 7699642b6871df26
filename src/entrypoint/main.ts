/**
 * The instrumented entry point: starts the engine, serves, and ends cleanly. It imports no library, because every
 * millisecond of its modules is in the measurement.
 */
// First, so that its stamp comes before any other module of ours is evaluated.

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { EARLY_FACT } from '../core/early-start.ts';
import { instanceCode } from '../core/instance-code.ts';
import type { InstanceConfig } from '../core/instance-config.ts';
import { startPlan } from '../core/start-plan.ts';
import type { EngineAddon, NativeBackend, NativeEngine, StartPlan } from '../engine/addon.ts';
import { loadEngineAddon } from '../engine/binding.ts';
import { computeCacheGrowth } from './compute-cache.ts';
import { readConfig } from './config.ts';
import { ContextPool } from './contexts.ts';
import { describeFailure } from './failure.ts';
import { firstLineNs, nodeStartNs } from './first-line.ts';
import { runLoadCommand } from './load-command.ts';
import { runPageCacheCommand } from './page-cache-command.ts';
import { InstanceServer, type ServerState } from './server.ts';

interface LoadedParts {
  readonly addon: EngineAddon;
  readonly config: InstanceConfig;
  readonly backend: NativeBackend;
  readonly plan: StartPlan;
}

/** Named, because a free lane of now may have been taken then: an early start runs beside all of this. */
const LANE = 'main';

/** The phase addon-load: configuration, addon and backend. Marks what happened before there was an addon to mark it. */
function loadParts(): LoadedParts {
  const config = readConfig(process.env['COLDSTART_CONFIG']);
  const addon = loadEngineAddon();
  const marks = process.env['COLDSTART_MARKS'];
  if (marks === 'off') addon.disableMarks();
  else if (marks) addon.openMarks(marks);
  addon.mark('process-spawn', 'end', nodeStartNs, LANE);
  addon.mark('node-bootstrap', 'begin', nodeStartNs, LANE);
  addon.mark('node-bootstrap', 'end', firstLineNs, LANE);
  addon.mark('addon-load', 'begin', firstLineNs, LANE);
  const plan = startPlan(config);
  const backend = addon.openBackend(config.engine.backend, plan.options);
  addon.mark('addon-load', 'end', addon.monotonicNs(), LANE);
  return { addon, config, backend, plan };
}

/** Sequential: the server after the engine. Overlapped and early: beside it, on this thread, which has nothing else to do. */
async function startEngineAndServer({ backend, plan }: LoadedParts, server: InstanceServer): Promise<NativeEngine> {
  if (plan.order === 'sequential') {
    const engine = await backend.start(plan);
    await server.listen();
    return engine;
  }
  const [engine] = await Promise.all([backend.start(plan), server.listen()]);
  return engine;
}

function facts({ config, backend }: LoadedParts, { loaded, early, facts: told }: NativeEngine): Record<string, string | number | boolean> {
  const { engine } = config;
  return {
    'node.version': process.versions.node,
    'node.code': instanceCode(),
    ...(process.execArgv.length > 0 && { 'node.flags': process.execArgv.join(' ') }),
    'engine.backend': engine.backend,
    'engine.version': backend.version,
    ...(engine.backend === 'tensorrt' && { 'cuda.computeCacheGrewBytes': computeCacheGrowth(performance.timeOrigin) }),
    'cpu.count': availableParallelism(),
    pipeline: engine.pipeline,
    ...(early !== '' && { [EARLY_FACT]: early }),
    contexts: engine.contexts.count,
    'contexts.mode': engine.contexts.mode,
    ...(engine.modelFile !== undefined && {
      'model.format': engine.modelFile.endsWith('.ort') ? 'ort' : 'onnx',
      'model.bytes': loaded.bytes,
      'loader.used': loaded.loader,
    }),
    ...(loaded.warnings.length > 0 && { 'loader.warnings': loaded.warnings.join('; ') }),
    ...told,
    ...Object.fromEntries(Object.entries(engine.options).map(([key, value]) => [`options.${key}`, value])),
  };
}

/** Beside the marks, before ready, so that they are there however soon the harness ends this process. */
function writeFacts(parts: LoadedParts, engine: NativeEngine): void {
  const marks = process.env['COLDSTART_MARKS'];
  if (marks && marks !== 'off') writeFileSync(`${marks}.json`, JSON.stringify(facts(parts, engine)));
}

function endOnSignal(end: () => void): void {
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

async function serve(): Promise<void> {
  const parts = loadParts();
  const { addon, config, backend, plan } = parts;
  const state: ServerState = { ready: false, infer: () => Promise.reject(new Error('not ready')) };
  const server = new InstanceServer(addon, config, state);
  let engine: NativeEngine | undefined;
  let contexts: ContextPool | undefined;
  endOnSignal(() => {
    server.close();
    contexts?.dispose();
    engine?.dispose();
    backend.dispose();
    process.exit(0);
  });
  engine = await startEngineAndServer(parts, server);
  const pool = new ContextPool(engine);
  contexts = pool;
  state.infer = () => pool.infer();
  writeFacts(parts, engine);
  state.ready = true;
  await pool.fillUp(config.engine.contexts.count, plan.inputs);
}

function fail(error: unknown): void {
  writeFileSync(2, `${describeFailure(error)}\n`);
  process.exit(3);
}

if (process.argv[2] === 'page-cache') runPageCacheCommand(process.argv[3] ?? '');
else if (process.argv[2] === 'load') runLoadCommand().catch(fail);
else serve().catch(fail);

/**
 * The instrumented entry point: runs the start-up pipeline, serves, and ends cleanly. It imports no library, because
 * every millisecond of its modules is in the measurement.
 */
// First, so that its stamp comes before any other module of ours is evaluated.

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { InstanceConfig } from '../core/instance-config.ts';
import type { EngineAddon } from '../engine/addon.ts';
import { loadEngineAddon } from '../engine/binding.ts';
import { readConfig } from './config.ts';
import { describeFailure } from './failure.ts';
import { firstLineNs, nodeStartNs } from './first-line.ts';
import { runPageCacheCommand } from './page-cache-command.ts';
import { runPipeline } from './pipeline.ts';
import { InstanceServer, type ServerState } from './server.ts';
import { type StartedEngine, startupTasks } from './startup-tasks.ts';

/** Marks what happened before there was an addon to mark it. */
function markBoot(addon: EngineAddon): void {
  const marks = process.env['COLDSTART_MARKS'];
  if (marks === 'off') addon.disableMarks();
  else if (marks) addon.openMarks(marks);
  addon.mark('process-spawn', 'end', nodeStartNs);
  addon.mark('node-bootstrap', 'begin', nodeStartNs);
  addon.mark('node-bootstrap', 'end', firstLineNs);
  addon.mark('addon-load', 'begin', firstLineNs);
  addon.mark('addon-load', 'end', addon.loadedNs);
}

function facts(config: InstanceConfig, started: StartedEngine): Record<string, string | number | boolean> {
  return {
    'node.version': process.versions.node,
    'engine.backend': config.engine.backend,
    'engine.version': started.backend.version,
    'cpu.count': availableParallelism(),
    pipeline: config.engine.pipeline,
    contexts: config.engine.contexts.count,
    'contexts.mode': config.engine.contexts.mode,
    ...(config.engine.modelFile !== undefined && { 'model.format': config.engine.modelFile.endsWith('.ort') ? 'ort' : 'onnx' }),
    ...(started.model && { 'loader.used': started.model.facts.loader, 'model.bytes': started.model.facts.bytes }),
    ...(started.model && started.model.facts.warnings.length > 0 && { 'loader.warnings': started.model.facts.warnings.join('; ') }),
    ...Object.fromEntries(Object.entries(config.engine.options).map(([key, value]) => [`options.${key}`, value])),
  };
}

/** Beside the marks, before ready, so that they are there however soon the harness ends this process. */
function writeFacts(config: InstanceConfig, started: StartedEngine): void {
  const marks = process.env['COLDSTART_MARKS'];
  if (marks && marks !== 'off') writeFileSync(`${marks}.json`, JSON.stringify(facts(config, started)));
}

async function serve(): Promise<void> {
  const addon = loadEngineAddon();
  markBoot(addon);
  const config = readConfig(process.env['COLDSTART_CONFIG']);
  const state: ServerState = { ready: false, infer: () => Promise.reject(new Error('not ready')) };
  const server = new InstanceServer(addon, config, state);
  const { tasks, started } = startupTasks(addon, config, () => server.listen());
  const end = (): void => {
    server.close();
    started.contexts?.dispose();
    started.engine?.dispose();
    started.backend.dispose();
    process.exit(0);
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  await runPipeline(config.engine.pipeline, tasks);
  const { contexts } = started;
  if (!contexts) throw new Error('the pipeline made no contexts');
  state.infer = () => contexts.infer();
  writeFacts(config, started);
  state.ready = true;
  await contexts.createAfterReady();
}

function fail(error: unknown): void {
  writeFileSync(2, `${describeFailure(error)}\n`);
  process.exit(3);
}

if (process.argv[2] === 'page-cache') runPageCacheCommand(process.argv[3] ?? '');
else serve().catch(fail);

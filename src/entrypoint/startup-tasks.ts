/**
 * The tasks of our entry point, in the order of a sequential start, with what each needs. The phases are marked by the
 * addon on the threads where they happen; only warm-up and listen are marked here.
 */

import type { InstanceConfig } from '../core/instance-config.ts';
import type { EngineAddon, InputSpec, LoadedModel, NativeBackend, NativeEngine, NativeOptions } from '../engine/addon.ts';
import { ContextPool } from './contexts.ts';
import type { StartupTask } from './pipeline.ts';

/** What the tasks leave behind for the server. */
export interface StartedEngine {
  backend: NativeBackend;
  model?: LoadedModel;
  engine?: NativeEngine;
  contexts?: ContextPool;
}

function nativeOptions(config: InstanceConfig): NativeOptions {
  return Object.fromEntries(Object.entries(config.engine.options).map(([key, value]) => [key, String(value)]));
}

function inputSpecs(config: InstanceConfig): InputSpec[] {
  if (config.inputs === 'auto') return [];
  return Object.entries(config.inputs).map(([name, input]) => ({ name, fill: input.fill, ...(input.shape && { shape: input.shape }) }));
}

/** `started` is filled in as the tasks run. */
export function startupTasks(addon: EngineAddon, config: InstanceConfig, listen: () => Promise<void>): { tasks: StartupTask[]; started: StartedEngine } {
  const { engine: settings } = config;
  const options = nativeOptions(config);
  const started: StartedEngine = { backend: addon.openBackend(settings.backend, options) };
  const { backend } = started;
  const tasks: StartupTask[] = [
    { id: 'library', after: [], run: () => backend.openLibrary() },
    { id: 'driver', after: [], run: () => backend.initDriver() },
    { id: 'runtime', after: ['library', 'driver'], run: () => backend.createRuntime() },
    {
      id: 'model',
      after: [],
      run: async () => {
        if (settings.modelFile !== undefined) started.model = await backend.readModel(settings.modelFile, settings.loader, options);
      },
    },
    {
      id: 'engine',
      after: ['runtime', 'model'],
      run: async () => {
        started.engine = await backend.deserialize(started.model);
        started.contexts = new ContextPool(started.engine, inputSpecs(config), settings.contexts.count, settings.contexts.mode);
      },
    },
    { id: 'contexts', after: ['engine'], run: async () => started.contexts?.createBeforeReady() },
    {
      id: 'warm-up',
      after: ['contexts'],
      run: async () => {
        if (settings.warmUp === 0) return;
        addon.mark('warm-up', 'begin');
        for (let count = 0; count < settings.warmUp; count += 1) await started.contexts?.infer();
        addon.mark('warm-up', 'end');
      },
    },
    { id: 'listen', after: [], run: listen },
  ];
  return { tasks, started };
}

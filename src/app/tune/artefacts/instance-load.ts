/** Lets our own entry point load an engine once and end, as an instance would, by a configuration written for it. */
import { rmSync, writeFileSync } from 'node:fs';
import type { InstanceConfig } from '../../../core/instance-config.ts';
import { findInstrumentedParts } from '../../instrumented-parts.ts';
import type { ArtefactSurroundings } from './artefact.ts';
import { ownProgram, runNodeProgram } from './node-program.ts';

type EngineSettings = Pick<InstanceConfig['engine'], 'backend' | 'loader' | 'options'> & { readonly modelFile?: string };

/** What no load asks for is as an instance has it by default; its port is whichever is free. */
export function loadConfiguration(engine: EngineSettings): InstanceConfig {
  return {
    engine: { ...engine, pipeline: 'overlapped', contexts: { count: 1, mode: 'eager' }, warmUp: 0 },
    inputs: 'auto',
    listen: { host: '127.0.0.1', port: 0 },
    health: { path: '/health', status: 200 },
    infer: { path: '/infer' },
  };
}

/** The variables by which an instance of ours finds its parts. Throws HOST_ADDON_MISSING and ENGINE_LIBRARY_MISSING. */
export function partVariables(engine: EngineSettings): { readonly library?: string; readonly variables: Readonly<Record<string, string>> } {
  const parts = findInstrumentedParts({ engine: loadConfiguration(engine).engine });
  const library = parts?.engineLibraries[0];
  return { ...(library !== undefined && { library }), variables: { COLDSTART_ADDON: parts?.addon ?? '' } };
}

/** `configFile` is written and removed again. Throws TUNE_ARTEFACT_FAILED, RUN_INTERRUPTED, HOST_ADDON_MISSING and ENGINE_LIBRARY_MISSING. */
export async function loadOnce(what: string, engine: EngineSettings, configFile: string, around: ArtefactSurroundings): Promise<void> {
  const { library, variables } = partVariables(engine);
  const options = { ...(library !== undefined && { library }), ...engine.options };
  writeFileSync(configFile, JSON.stringify(loadConfiguration({ ...engine, options })));
  try {
    await runNodeProgram({ what, words: [ownProgram('entrypoint'), 'load'], variables: { ...variables, COLDSTART_CONFIG: configFile }, around });
  } finally {
    rmSync(configFile, { force: true });
  }
}

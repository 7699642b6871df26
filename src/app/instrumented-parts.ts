/** Where the parts of our own instance lie in this installation. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ColdstartError } from '../core/errors.ts';
import type { VariantSettings } from '../core/scenario.ts';
import { findBackend } from '../engine/backends/registry.ts';
import { packageRoot } from '../host/package-root.ts';
import type { InstrumentedParts } from '../targets/target.ts';

function existing(file: string, remedy: string): string {
  if (existsSync(file)) return file;
  throw new ColdstartError('HOST_ADDON_MISSING', { name: file.slice(packageRoot().length + 1), problem: `it was not built (${remedy})` });
}

/** The library that the scenario names, else the one that the backend finds. */
function engineLibrary({ backend, options }: NonNullable<VariantSettings['engine']>): string | undefined {
  const named = options['library'];
  if (typeof named === 'string' && named !== '') return named;
  const { findLibrary, libraryRemedy } = findBackend(backend);
  const library = findLibrary(options);
  if (library === undefined && libraryRemedy !== undefined) throw new ColdstartError('ENGINE_LIBRARY_MISSING', { library: backend, problem: libraryRemedy });
  return library;
}

/** Undefined for a server that we did not instrument. Throws HOST_ADDON_MISSING or ENGINE_LIBRARY_MISSING. */
export function findInstrumentedParts({ engine }: Pick<VariantSettings, 'engine'>): InstrumentedParts | undefined {
  if (!engine) return undefined;
  const root = packageRoot();
  const addon = existing(join(root, 'native/build/Release/engine.node'), 'npm run build:native');
  const backend = existing(join(dirname(addon), `libcoldstart_backend_${engine.backend}.so`), 'npm run build:native');
  const library = engineLibrary(engine);
  return {
    program: existing(join(root, 'dist/entrypoint.cjs'), 'npm run build:js'),
    addon,
    backends: [backend],
    startup: existing(join(dirname(addon), 'libcoldstart_startup.so'), 'npm run build:native'),
    early: existing(join(dirname(addon), 'libcoldstart_early.so'), 'npm run build:native'),
    engineLibraries: library === undefined ? [] : [library],
  };
}

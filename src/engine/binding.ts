/**
 * The only place that loads engine.node. It is found by COLDSTART_ADDON, beside the running program (a container), or in
 * the package that this file belongs to (sources and bundles alike). It does not build anything.
 */
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ColdstartError, errorText } from '../core/errors.ts';
import type { EngineAddon } from './addon.ts';

const NAME = 'engine.node';
/** The version of src/engine/addon.ts that this program speaks. */
const ABI = 2;

let loaded: EngineAddon | undefined;

/** The folder of the program that Node was started with, links resolved. */
function programFolder(): string | undefined {
  const program = process.argv[1];
  if (!program) return undefined;
  try {
    return dirname(realpathSync(program));
  } catch {
    return dirname(resolve(program));
  }
}

/** The folder of this very module; a CommonJS bundle has no import.meta, there the program's folder must do. */
function moduleFolder(): string | undefined {
  const url: string | undefined = import.meta.url;
  return url ? dirname(fileURLToPath(url)) : undefined;
}

function* upwardsFrom(folder: string): Generator<string> {
  for (let current = folder; ; current = dirname(current)) {
    yield join(current, 'native/build/Release', NAME);
    if (current === dirname(current)) return;
  }
}

/** In the order in which they are tried. */
function candidates(): string[] {
  const named = process.env['COLDSTART_ADDON'];
  if (named) return [resolve(named)];
  const program = programFolder();
  const module = moduleFolder();
  return [...(program ? [join(program, NAME)] : []), ...(module ? upwardsFrom(module) : []), ...(program ? upwardsFrom(program) : [])];
}

/** The path of engine.node. Throws HOST_ADDON_MISSING, saying where it was looked for. */
export function findEngineAddon(): string {
  const tried = candidates();
  const found = tried.find((path) => existsSync(path));
  if (found) return found;
  throw new ColdstartError('HOST_ADDON_MISSING', { name: NAME, problem: `there is none (looked for ${[...new Set(tried)].join(', ')})` });
}

/** Loads the addon once. Throws HOST_ADDON_MISSING where it is not built, does not fit this Node, or is of another version. */
export function loadEngineAddon(): EngineAddon {
  if (loaded) return loaded;
  const path = findEngineAddon();
  let addon: EngineAddon;
  try {
    addon = createRequire(path)(path) as EngineAddon;
  } catch (cause) {
    throw new ColdstartError('HOST_ADDON_MISSING', { name: NAME, problem: errorText(cause) }, { cause });
  }
  if (addon.abi !== ABI) {
    throw new ColdstartError('HOST_ADDON_MISSING', { name: NAME, problem: `${path} speaks version ${addon.abi}, this program speaks ${ABI}` });
  }
  loaded = addon;
  return addon;
}

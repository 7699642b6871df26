/** The only file that loads host.node, and that explains why it could not. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ColdstartError, errorText } from '../core/errors.ts';
import type { HostAddon } from './addon.ts';
import { packageRoot } from './package-root.ts';

/** The version of the border between host.node and this folder. */
const ABI = 1;
const ARCHITECTURES: readonly string[] = ['x64', 'arm64'];

let loaded: HostAddon | undefined;

/** Undefined on a machine that can measure, else what it is, for a sentence. */
export function unsupportedPlatform(platform: string = process.platform, architecture: string = process.arch): string | undefined {
  return platform === 'linux' && ARCHITECTURES.includes(architecture) ? undefined : `${platform} on ${architecture}`;
}

/** COLDSTART_HOST_ADDON, or the build's own place. */
export function hostAddonFile(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return environment['COLDSTART_HOST_ADDON'] || join(packageRoot(), 'native/build/Release/host.node');
}

function load(file: string): HostAddon {
  if (!existsSync(file)) throw new ColdstartError('HOST_ADDON_MISSING', { name: 'host.node', problem: `${file} does not exist` });
  let addon: HostAddon;
  try {
    addon = createRequire(import.meta.url)(file) as HostAddon;
  } catch (error) {
    throw new ColdstartError('HOST_ADDON_MISSING', { name: 'host.node', problem: errorText(error) }, { cause: error });
  }
  if (addon.abi !== ABI)
    throw new ColdstartError('HOST_ADDON_MISSING', { name: 'host.node', problem: `it was built for another version of coldstart (${addon.abi}, not ${ABI})` });
  return addon;
}

/** Loads it once. Throws HOST_UNSUPPORTED or HOST_ADDON_MISSING. */
export function loadHostAddon(): HostAddon {
  if (loaded) return loaded;
  const platform = unsupportedPlatform();
  if (platform !== undefined) throw new ColdstartError('HOST_UNSUPPORTED', { platform });
  loaded = load(hostAddonFile());
  return loaded;
}

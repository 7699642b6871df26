/**
 * Gathers what the ways of giving a container a GPU decide by: what the daemon says of itself, device nodes, driver
 * libraries, CDI specifications, the toolkit. It opens no device; the driver is asked by a helper process.
 */
import { readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { AskGpu } from '../../../core/gpu.ts';
import { readCounters } from '../../../host/read-text.ts';
import type { DaemonInfo } from '../client.ts';
import { findCdiDevices } from './cdi-devices.ts';
import { findDriverFiles } from './driver-files.ts';
import type { DeviceNode, GpuSurroundings } from './mode.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where things lie on this machine; tests put imitations there. */
export interface GpuPlaces {
  readonly devices: string;
  /** The driver's table of MIG capabilities. */
  readonly capabilities: string;
  readonly driverFolder: string;
  readonly ldconfig: string;
}

export const GPU_PLACES: GpuPlaces = {
  devices: '/dev',
  capabilities: '/proc/driver/nvidia-caps/mig-minors',
  driverFolder: '/usr/local/nvidia',
  ldconfig: '/sbin/ldconfig',
};

const TOOLKIT_PROGRAMS = ['nvidia-container-runtime-hook', 'nvidia-container-cli'] as const;
const NODE = /^(?:nvidia\d+|nvidiactl|nvidia-uvm|nvidia-uvm-tools|nvidia-modeset)$/;
const CAPABILITY_NODE = /^nvidia-cap\d+$/;
const INSIDE = '/dev';

function isCharacterDevice(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isCharacterDevice() === true;
}

function namesIn(folder: string, pattern: RegExp): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .sort();
  } catch {
    return [];
  }
}

/** By name below /dev, like nvidia0 and nvidia-caps/nvidia-cap3. */
function findNodes(devices: string): ReadonlyMap<string, DeviceNode> {
  const names = [...namesIn(devices, NODE), ...namesIn(join(devices, 'nvidia-caps'), CAPABILITY_NODE).map((name) => join('nvidia-caps', name))];
  const there = names.filter((name) => isCharacterDevice(join(devices, name)));
  return new Map(there.map((name) => [name, { host: join(devices, name), inside: join(INSIDE, name) }]));
}

function findToolkit(path: string | undefined): string | undefined {
  const folders = (path ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return TOOLKIT_PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** `environment` is coldstart's own; `ask` is undefined where nobody can. Throws what `ask` throws. */
export async function readGpuSurroundings(
  info: DaemonInfo,
  { places, environment, ask }: { readonly places: GpuPlaces; readonly environment: Environment; readonly ask: (() => ReturnType<AskGpu>) | undefined },
): Promise<GpuSurroundings> {
  const facts = await ask?.();
  const cdiFolders = info.CDISpecDirs ?? [];
  const toolkit = findToolkit(environment['PATH']);
  const driver = await findDriverFiles({ folder: places.driverFolder, ldconfig: places.ldconfig });
  return {
    ...(facts !== undefined && { facts }),
    daemonVersion: info.ServerVersion,
    runtimes: Object.keys(info.Runtimes ?? {}).sort(),
    cdiFolders,
    cdiDevices: findCdiDevices(cdiFolders),
    ...(toolkit !== undefined && { toolkit }),
    nodes: findNodes(places.devices),
    capabilities: readCounters(places.capabilities),
    ...(driver !== undefined && { driver }),
  };
}

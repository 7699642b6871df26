/** What the daemon of this machine offers: the facts by which a search for settings knows what there is to try. */

import { connectDocker, type DaemonInfo } from './client.ts';
import { findStripTool } from './slim-parts.ts';

/** Runtimes, log drivers and security options in the daemon's own words. */
export interface DockerWorld {
  readonly runtimes: readonly string[];
  readonly logDrivers: readonly string[];
  /** '1' or '2'. */
  readonly cgroupVersion: string;
  /** cgroupfs or systemd. */
  readonly cgroupDriver: string;
  /** `name=seccomp,profile=default`, `name=apparmor`, … */
  readonly securityOptions: readonly string[];
  /** What runs a container that names no runtime. */
  readonly defaultRuntime: string;
  /** Of a container that names none. */
  readonly defaultLogDriver: string;
  /** Whether an image without symbols can be made here. */
  readonly canStrip: boolean;
}

/** From what the daemon says of itself. */
export function dockerWorld(info: DaemonInfo, canStrip: boolean): DockerWorld {
  return {
    runtimes: Object.keys(info.Runtimes ?? {}).sort(),
    logDrivers: [...(info.Plugins?.Log ?? []), 'none'],
    cgroupVersion: info.CgroupVersion ?? '1',
    cgroupDriver: info.CgroupDriver ?? 'cgroupfs',
    securityOptions: info.SecurityOptions ?? [],
    defaultRuntime: info.DefaultRuntime ?? 'runc',
    defaultLogDriver: info.LoggingDriver ?? 'json-file',
    canStrip,
  };
}

/** Asks the daemon. Throws the TARGET_DOCKER_… codes. */
export async function readDockerWorld(environment: Readonly<Record<string, string | undefined>>): Promise<DockerWorld> {
  const { info } = await connectDocker(environment);
  return dockerWorld(info, findStripTool(environment) !== undefined);
}

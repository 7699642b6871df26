/** Asks the daemon of this machine what it offers. */
import type { DockerWorld } from '../../core/docker-world.ts';
import { connectDocker, type DaemonInfo } from './client.ts';
import { findStripTool } from './slim-parts.ts';

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

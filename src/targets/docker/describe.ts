/** Facts about a daemon for the saved environment: versions and settings, no names of machines and no addresses. */
import type { TargetFacts } from '../target.ts';
import type { DockerClient } from './client.ts';
import { findContainerdSocket } from './containerd.ts';
import { recogniseDockerError } from './daemon-errors.ts';

interface Version {
  readonly ApiVersion: string;
  readonly Components?: readonly { readonly Name: string; readonly Version: string }[];
}

/** Throws the TARGET_DOCKER_… codes. */
export async function describeDaemon({ docker, info, sameKernel, rootless }: DockerClient): Promise<TargetFacts> {
  try {
    const version = (await docker.version()) as unknown as Version;
    const component = (name: string): string => version.Components?.find((entry) => entry.Name === name)?.Version ?? 'unknown';
    const socket = findContainerdSocket(info.Containerd?.Address);
    return {
      'docker.version': info.ServerVersion,
      'docker.api': version.ApiVersion,
      'containerd.version': component('containerd'),
      'runc.version': component('runc'),
      'storage.driver': info.Driver,
      'cgroup.version': Number(info.CgroupVersion ?? 1),
      'cgroup.driver': info.CgroupDriver ?? 'unknown',
      'runtime.default': info.DefaultRuntime ?? 'unknown',
      runtimes: Object.keys(info.Runtimes ?? {})
        .sort()
        .join(', '),
      rootless,
      'kernel.shared': sameKernel,
      'containerd.events': typeof socket === 'string' ? 'read' : socket.reason,
    };
  } catch (error) {
    throw recogniseDockerError(error);
  }
}

/**
 * The connection to the Docker daemon, and whether it runs on this very kernel: only then do its containers share our
 * clock and page cache. It starts nothing.
 */
import { hostname, release, totalmem } from 'node:os';
import Docker from 'dockerode';
import { ColdstartError } from '../../core/errors.ts';
import { type DaemonAddress, findDaemonAddress } from './client-address.ts';
import { recogniseDockerError } from './daemon-errors.ts';

/** Part of the daemon's own description that we use. */
export interface DaemonInfo {
  readonly ID: string;
  readonly Name: string;
  readonly KernelVersion: string;
  readonly MemTotal: number;
  readonly ServerVersion: string;
  readonly Driver: string;
  readonly CgroupVersion?: string;
  readonly CgroupDriver?: string;
  readonly DefaultRuntime?: string;
  readonly LoggingDriver?: string;
  readonly Plugins?: { readonly Log?: readonly string[] | null };
  readonly Runtimes?: Readonly<Record<string, unknown>>;
  readonly SecurityOptions?: readonly string[];
  readonly DockerRootDir: string;
  readonly NCPU: number;
  /** Since Docker 25; empty where CDI is switched off. */
  readonly CDISpecDirs?: readonly string[];
  /** Since Docker 27. */
  readonly Containerd?: { readonly Address?: string };
}

/** A daemon that answered. */
export interface DockerClient {
  readonly docker: Docker;
  readonly address: string;
  readonly info: DaemonInfo;
  /** True where daemon and harness share a kernel. */
  readonly sameKernel: boolean;
  readonly rootless: boolean;
}

function openClient(address: DaemonAddress): Docker {
  // The client falls back to DOCKER_HOST for whatever is left out, so both ways are always named.
  if (address.kind === 'socket')
    return new Docker({ socketPath: address.socketPath, host: undefined, port: undefined, protocol: 'http' } as Docker.DockerOptions);
  const { host, port, tls } = address;
  return new Docker({ host, port, protocol: tls === undefined ? 'http' : 'https', ca: tls?.ca, cert: tls?.cert, key: tls?.key } as Docker.DockerOptions);
}

/** A container host has no boot id in its API; name, kernel build and memory to the byte tell two machines apart. */
export function isSameKernel(info: Pick<DaemonInfo, 'Name' | 'KernelVersion' | 'MemTotal'>): boolean {
  return info.Name === hostname() && info.KernelVersion === release() && info.MemTotal === totalmem();
}

/**
 * Connects and asks the daemon who it is.
 * Throws TARGET_DOCKER_UNREACHABLE or TARGET_DOCKER_PERMISSION.
 */
export async function connectDocker(environment: Readonly<Record<string, string | undefined>>): Promise<DockerClient> {
  const address = findDaemonAddress(environment);
  try {
    const docker = openClient(address);
    const info = (await docker.info()) as DaemonInfo;
    const rootless = (info.SecurityOptions ?? []).some((option) => option.includes('name=rootless'));
    return { docker, address: address.address, info, sameKernel: isSameKernel(info), rootless };
  } catch (error) {
    throw recogniseDockerError(error, { address: address.address });
  }
}

/** Throws TARGET_REMOTE_KERNEL: marks and start states both need the daemon's kernel to be ours. */
export function requireSameKernel({ address, info, sameKernel }: DockerClient): void {
  if (!sameKernel)
    throw new ColdstartError('TARGET_REMOTE_KERNEL', { address, daemon: `${info.Name}, ${info.KernelVersion}`, here: `${hostname()}, ${release()}` });
}

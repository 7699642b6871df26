/**
 * How a container runs, from the scenario's options to the daemon's own words. Pure; what the scenario leaves out is left
 * out here too, and is the daemon's default then.
 */
import type Docker from 'dockerode';
import type { ContainerOptions, DockerTarget } from '../../core/scenario.ts';

const NS_PER_MS = 1e6;
/** What the daemon writes for "no limit". */
const UNLIMITED = -1;

/** `nofile=1024:4096`; one number is both limits. */
function parseUlimit(text: string): { Name: string; Soft: number; Hard: number } {
  const [name = '', limits = ''] = text.split('=');
  const [soft, hard = soft] = limits.split(':').map(Number);
  return { Name: name, Soft: soft ?? UNLIMITED, Hard: hard ?? UNLIMITED };
}

/** `/tmp:size=64m` to folder and options. */
function parseTmpfs(entry: string): [string, string] {
  const colon = entry.indexOf(':');
  return colon < 0 ? [entry, ''] : [entry.slice(0, colon), entry.slice(colon + 1)];
}

function withoutUndefined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function resources({ cpuset, shmBytes, memoryReservationBytes, ulimits, cgroupParent }: ContainerOptions): Docker.HostConfig {
  return withoutUndefined({
    CpusetCpus: cpuset,
    ShmSize: shmBytes,
    MemoryReservation: memoryReservationBytes,
    Ulimits: ulimits?.map(parseUlimit),
    CgroupParent: cgroupParent,
  });
}

function security({ securityOpt, privileged, capAdd, capDrop }: ContainerOptions): Docker.HostConfig {
  return withoutUndefined({
    SecurityOpt: securityOpt && [...securityOpt],
    Privileged: privileged,
    CapAdd: capAdd && [...capAdd],
    CapDrop: capDrop && [...capDrop],
  });
}

/** Part of the host configuration that says how the container runs. */
export function containerHostConfig(target: DockerTarget): Docker.HostConfig {
  const { logDriver, init, cgroupns, ipc, pid, readOnly, tmpfs } = target;
  return {
    ...resources(target),
    ...security(target),
    ...withoutUndefined({
      LogConfig: logDriver === undefined ? undefined : { Type: logDriver, Config: {} },
      Init: init,
      CgroupnsMode: cgroupns,
      IpcMode: ipc,
      PidMode: pid,
      ReadonlyRootfs: readOnly,
      Tmpfs: tmpfs && Object.fromEntries(tmpfs.map(parseTmpfs)),
    }),
  };
}

/** Docker's own health check; without a command it is the image's with other times. */
export function healthConfig({ healthcheck }: ContainerOptions): Docker.HealthConfig | undefined {
  if (healthcheck === undefined) return undefined;
  if (healthcheck === 'none') return { Test: ['NONE'] };
  const { command, intervalMs, startPeriodMs } = healthcheck;
  return { Test: command.length > 0 ? ['CMD', ...command] : [], Interval: intervalMs * NS_PER_MS, StartPeriod: startPeriodMs * NS_PER_MS };
}

/**
 * How a container runs, from the user's keys to the daemon's: sizes in bytes, durations in milliseconds, and every value
 * checked that the daemon would refuse in the middle of a run.
 */
import { isAbsolute } from 'node:path';
import { didYouMean } from '../core/nearest.ts';
import { REDACTED } from '../core/redact.ts';
import type { ContainerOptions, HealthCheck } from '../core/scenario.ts';
import { durationMs } from './resolve-routes.ts';
import type { UserDocker } from './schema.ts';
import { type SettingPath, SettingProblem } from './setting-problem.ts';
import { parseSizeBytes } from './units.ts';

const ULIMITS = 'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' ');
const SECURITY_OPTIONS = ['apparmor', 'label', 'mask', 'no-new-privileges', 'seccomp', 'systempaths', 'unmask'] as const;
const IPC_MODES = ['private', 'shareable', 'host', 'none'] as const;
const LEAST_MEMORY_BYTES = 6 * 1024 * 1024;
const DEFAULT_INTERVAL_MS = 30_000;
const LONGEST_CHECK_MS = 24 * 3_600_000;
/** A list with ranges: 0-1,3. */
const CPU_LIST = /^\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)*$/;

const at = (key: string, ...below: (string | number)[]): SettingPath => ['target', 'docker', key, ...below];

/** Only what the user wrote. Throws SettingProblem. */
export function resolveContainer(user: UserDocker): ContainerOptions {
  const { logDriver, init, cgroupParent, cgroupns, ipc, pid, readOnly, cpuset, privileged } = user;
  (user.tmpfs ?? []).forEach(checkTmpfs);
  (user.ulimits ?? []).forEach(checkUlimit);
  (user.securityOpt ?? []).forEach(checkSecurityOption);
  checkRest(user);
  const healthcheck = user.healthcheck === undefined ? undefined : resolveHealthCheck(user.healthcheck);
  const options = {
    ...{ logDriver, init, cgroupParent, cgroupns, ipc, pid, readOnly, cpuset, privileged, healthcheck },
    ...lists(user),
    shmBytes: user.shmSize === undefined ? undefined : sizeBytes(at('shmSize'), user.shmSize, 1),
    memoryReservationBytes: user.memoryReservation === undefined ? undefined : reservationBytes(user.memoryReservation, user.memory),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as ContainerOptions;
}

function lists({ tmpfs, ulimits, securityOpt, capAdd, capDrop }: UserDocker): object {
  const given = Object.entries({ tmpfs, ulimits, securityOpt, capAdd, capDrop }).filter(([, list]) => list !== undefined);
  return Object.fromEntries(given.map(([key, list]) => [key, [...(list ?? [])]]));
}

/** Whole bytes from `least` on. Throws SettingProblem. */
function sizeBytes(path: SettingPath, value: string | number, least: number): number {
  const bytes = typeof value === 'number' ? value : parseSizeBytes(value);
  if (bytes === undefined || bytes < least) {
    const from = least === LEAST_MEMORY_BYTES ? '6MiB' : `${least} byte`;
    throw new SettingProblem(path, `expected a size from ${from} on, such as 512m or 4g, got ${JSON.stringify(value)}`);
  }
  return bytes;
}

export function memoryBytes(path: SettingPath, value: string | number): number {
  return sizeBytes(path, value, LEAST_MEMORY_BYTES);
}

function reservationBytes(value: string | number, memory: string | number | undefined): number {
  const bytes = memoryBytes(at('memoryReservation'), value);
  if (memory !== undefined && bytes > memoryBytes(at('memory'), memory)) {
    throw new SettingProblem(at('memoryReservation'), `${value} is more than the limit, memory: ${memory}`);
  }
  return bytes;
}

function checkTmpfs(entry: string, index: number): void {
  const [folder = ''] = entry.split(':');
  if (!isAbsolute(folder) || folder === '/' || !/^[^:]+(?::[\w=%,.-]+)?$/.test(entry)) {
    throw new SettingProblem(
      at('tmpfs', index),
      `expected an absolute folder with options behind a colon, such as /tmp:size=64m, got ${JSON.stringify(entry)}`,
    );
  }
}

function checkUlimit(entry: string, index: number): void {
  const path = at('ulimits', index);
  const [, name, soft, hard = soft] = /^([^=]*)=(-1|\d{1,18})(?::(-1|\d{1,18}))?$/.exec(entry) ?? [];
  const known = ULIMITS.join(', ');
  if (name === undefined || soft === undefined) {
    throw new SettingProblem(path, `expected NAME=SOFT[:HARD], such as nofile=1024:4096 or memlock=-1, got ${JSON.stringify(entry)}`);
  }
  if (!ULIMITS.includes(name)) {
    throw new SettingProblem(path, `there is no limit ${JSON.stringify(name)}${didYouMean(name, ULIMITS)}; known: ${known}`);
  }
  if (hard !== '-1' && (soft === '-1' || Number(soft) > Number(hard))) {
    throw new SettingProblem(path, `the soft limit ${soft} of ${name} is above the hard one, ${hard}`);
  }
}

function checkSecurityOption(entry: string, index: number): void {
  const [name = ''] = entry.split(/[=:]/);
  const path = at('securityOpt', index);
  if (!(SECURITY_OPTIONS as readonly string[]).includes(name)) {
    throw new SettingProblem(
      path,
      `there is no security option ${JSON.stringify(name)}${didYouMean(name, SECURITY_OPTIONS)}; known: ${SECURITY_OPTIONS.join(', ')}`,
    );
  }
  // The docker command reads the file and sends its content; the daemon knows no path of ours.
  if (name === 'seccomp' && !/^seccomp[=:](?:unconfined|builtin|\s*\{)/.test(entry)) {
    throw new SettingProblem(path, `seccomp takes unconfined, builtin or a profile as JSON text, got ${JSON.stringify(entry)}`);
  }
  if (entry.includes(REDACTED)) {
    throw new SettingProblem(path, 'a part was redacted when the scenario was saved; write it again');
  }
}

function checkCpus(cpuset: string | undefined): void {
  if (cpuset === undefined) {
    return;
  }
  if (!CPU_LIST.test(cpuset)) {
    throw new SettingProblem(at('cpuset'), `expected CPUs such as 0-1 or 0,2, got ${JSON.stringify(cpuset)}`);
  }
  const backwards = cpuset.split(',').find((range) => Number(range.split('-')[0]) > Number(range.split('-').at(-1)));
  if (backwards !== undefined) {
    throw new SettingProblem(at('cpuset'), `${backwards} ends before it begins`);
  }
}

function checkRest({ ipc, cpuset, volumes, tmpfs, init, pid }: UserDocker): void {
  checkCpus(cpuset);
  if (ipc !== undefined && !(IPC_MODES as readonly string[]).includes(ipc) && !/^container:.+/.test(ipc)) {
    throw new SettingProblem(at('ipc'), `expected ${IPC_MODES.join(', ')} or container:NAME, got ${JSON.stringify(ipc)}${didYouMean(ipc, IPC_MODES)}`);
  }
  if (init === true && pid === 'host') {
    throw new SettingProblem(at('init'), "an init process is the first of its container, and with pid: host it would not be: the kernel's own is");
  }
  const folders = new Set((volumes ?? []).map((volume) => volume.split(':')[1]));
  const twice = (tmpfs ?? []).findIndex((entry) => folders.has(entry.split(':')[0] ?? ''));
  if (twice >= 0) {
    throw new SettingProblem(at('tmpfs', twice), `volumes has something at ${tmpfs?.[twice]?.split(':')[0]} already`);
  }
}

function resolveHealthCheck(user: NonNullable<UserDocker['healthcheck']>): HealthCheck {
  if (user === 'none') {
    return 'none';
  }
  const { command = [], interval, startPeriod } = user;
  const words = typeof command === 'string' ? ['/bin/sh', '-c', command] : [...command];
  const redacted = words.findIndex((word) => word.includes(REDACTED));
  if (redacted >= 0) {
    throw new SettingProblem(at('healthcheck', 'command'), 'a part was redacted when the scenario was saved; write it again');
  }
  return {
    command: words,
    intervalMs: interval === undefined ? DEFAULT_INTERVAL_MS : durationMs(at('healthcheck', 'interval'), interval, 1, LONGEST_CHECK_MS),
    startPeriodMs: startPeriod === undefined ? 0 : durationMs(at('healthcheck', 'startPeriod'), startPeriod, 0, LONGEST_CHECK_MS),
  };
}

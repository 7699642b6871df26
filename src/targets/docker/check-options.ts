/**
 * What of a container's options this daemon cannot do, said before anything is started: the daemon itself would say so at
 * the first trial.
 */
import { ColdstartError } from '../../core/errors.ts';
import type { DockerTarget } from '../../core/scenario.ts';
import type { DaemonInfo } from './client.ts';

function refused(problem: string): ColdstartError {
  return new ColdstartError('TARGET_OPTION_REFUSED', { problem });
}

function highestCpu(cpuset: string): number {
  return Math.max(...cpuset.split(/[,-]/).map(Number));
}

/** Throws TARGET_OPTION_REFUSED and TARGET_RUNTIME_MISSING. */
export function requireOptions(target: DockerTarget, info: DaemonInfo): void {
  const { cpuset, cpus, logDriver, cgroupParent, runtime } = target;
  if (cpuset !== undefined && highestCpu(cpuset) >= info.NCPU) {
    throw refused(`cpuset: ${cpuset} is beyond this machine, whose CPUs are ${info.NCPU === 1 ? '0' : `0-${info.NCPU - 1}`}`);
  }
  if (cpus !== undefined && cpus > info.NCPU) throw refused(`cpus: ${cpus} is more than the ${info.NCPU} of this machine`);
  const drivers = info.Plugins?.Log;
  if (logDriver !== undefined && drivers && logDriver !== 'none' && !drivers.includes(logDriver)) {
    throw refused(`there is no log driver ${logDriver}; it has ${[...drivers, 'none'].sort().join(', ')}`);
  }
  if (cgroupParent !== undefined && info.CgroupDriver === 'systemd' && !cgroupParent.endsWith('.slice')) {
    throw refused(`cgroupParent: ${cgroupParent} has to be a slice of systemd here, such as apps.slice`);
  }
  if (runtime !== undefined && info.Runtimes !== undefined && !Object.hasOwn(info.Runtimes, runtime)) {
    throw new ColdstartError('TARGET_RUNTIME_MISSING', { runtime });
  }
}

import { describe, expect, it } from 'vitest';
import { requireOptions } from '../../../../src/targets/docker/check-options.ts';
import type { DaemonInfo } from '../../../../src/targets/docker/client.ts';
import { dockerWorld } from '../../../../src/targets/docker/docker-world.ts';
import { aDockerTarget } from '../../../support/a-scenario.ts';

const INFO = {
  NCPU: 4,
  CgroupDriver: 'systemd',
  CgroupVersion: '2',
  DefaultRuntime: 'runc',
  LoggingDriver: 'json-file',
  Plugins: { Log: ['json-file', 'local'] },
  Runtimes: { runc: {}, crun: {} },
  SecurityOptions: ['name=seccomp,profile=builtin', 'name=apparmor', 'rootless'],
} as unknown as DaemonInfo;

describe('what this daemon cannot do', () => {
  it.each([[{ cpuset: '0,2-3', cpus: 4, logDriver: 'none', cgroupParent: 'apps.slice', runtime: 'crun' }], [{}], [{ logDriver: 'local' }]])(
    'is nothing with %j',
    (target) => {
      expect(() => requireOptions(aDockerTarget(target), INFO)).not.toThrow();
    },
  );

  it.each([
    [{ cpuset: '2-4' }, 'cpuset: 2-4 is beyond this machine, whose CPUs are 0-3'],
    [{ cpus: 5 }, 'cpus: 5 is more than the 4'],
    [{ logDriver: 'syslog' }, 'there is no log driver syslog; it has json-file, local, none'],
    [{ cgroupParent: '/apps' }, 'a slice of systemd'],
    [{ runtime: 'kata' }, 'no runtime kata'],
  ])('is said in a sentence: %j', (target, words) => {
    expect(() => requireOptions(aDockerTarget(target), INFO)).toThrow(words);
  });

  it('is not guessed where an old daemon says nothing about it', () => {
    expect(() => requireOptions(aDockerTarget({ logDriver: 'syslog', runtime: 'kata' }), { NCPU: 1 } as DaemonInfo)).not.toThrow();
  });
});

describe('what a daemon offers', () => {
  it('is read from what it says of itself', () => {
    expect(dockerWorld(INFO, true)).toEqual({
      runtimes: ['crun', 'runc'],
      logDrivers: ['json-file', 'local', 'none'],
      cgroupVersion: '2',
      cgroupDriver: 'systemd',
      securityOptions: ['name=seccomp,profile=builtin', 'name=apparmor', 'rootless'],
      defaultRuntime: 'runc',
      defaultLogDriver: 'json-file',
      canStrip: true,
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { DockerTarget, NodeOptions, Variant } from '../../../../src/core/scenario.ts';
import { type CreateRequest, createOptions } from '../../../../src/targets/docker/create-options.ts';
import type { GpuGrant } from '../../../../src/targets/docker/gpu/mode.ts';
import { aDockerTarget, anEngine, aVariant } from '../../../support/a-scenario.ts';

function optionsOf(target: Partial<DockerTarget> = {}, request: Partial<CreateRequest> = {}) {
  const variant = { ...aVariant(), target: aDockerTarget(target) } as Variant & { target: DockerTarget };
  return createOptions({
    image: 'i',
    variant,
    runId: 'r1',
    trialId: 't1',
    marks: 'on',
    trialFolder: '/run/user/r1/t1',
    inputFiles: [],
    imageEnvironment: [],
    ...request,
  });
}

describe('[unit] the create call', () => {
  it("mounts the trial's folder, what holds the model, and the inputs", () => {
    expect(
      optionsOf({}, { model: { Type: 'bind', Source: '/models/resnet', Target: '/run/coldstart-model', ReadOnly: true }, inputFiles: ['/data/x.npy'] })
        .HostConfig?.Mounts,
    ).toEqual([
      { Type: 'bind', Source: '/run/user/r1/t1', Target: '/run/coldstart', ReadOnly: false },
      { Type: 'bind', Source: '/models/resnet', Target: '/run/coldstart-model', ReadOnly: true },
      { Type: 'bind', Source: '/data/x.npy', Target: '/run/coldstart-input/0-x.npy', ReadOnly: true },
    ]);
  });

  it('turns marks off in a control trial', () => {
    expect(optionsOf({}, { marks: 'off' }).Env).toContain('COLDSTART_MARKS=off');
    expect(optionsOf().Env).toContain('COLDSTART_MARKS=/run/coldstart/marks');
  });

  it('begins an early start behind what the scenario preloads, and only where one is asked for', () => {
    const variant = { ...aVariant({ engine: anEngine({ pipeline: 'early' }) }), target: aDockerTarget({ env: { LD_PRELOAD: '/own.so' } }) };
    const env = optionsOf({}, { variant }).Env;
    expect(env).toEqual(expect.arrayContaining(['COLDSTART_EARLY=/run/coldstart/start-plan', 'LD_PRELOAD=/own.so:/coldstart/libcoldstart_early.so']));
    expect(optionsOf().Env?.join()).not.toMatch(/EARLY|LD_PRELOAD/);
  });

  it('gives a program that is not ours no configuration of ours', () => {
    const { engine: _, ...foreign } = aVariant();
    const env = optionsOf({}, { variant: { ...foreign, target: aDockerTarget({ image: 'theirs', env: { A: 'b=c' } }) } }).Env;
    expect(env).toEqual(expect.arrayContaining(['A=b=c', 'COLDSTART_RUN=r1']));
    expect(env?.join()).not.toContain('COLDSTART_MARKS');
  });

  it('runs Node with the flags and the code that the scenario names, mounted read-only', () => {
    const running = (node: NodeOptions) => optionsOf({}, { variant: { ...aVariant({ engine: anEngine({ node }) }), target: aDockerTarget() } });
    const cached = running({ flags: ['--max-lazy'], compileCache: '/cache/code' });
    expect(cached.Entrypoint).toEqual(['/usr/bin/node', '--max-lazy', '/run/coldstart-node/start.cjs', '/coldstart/entrypoint.cjs']);
    expect(cached.HostConfig?.Mounts).toContainEqual({ Type: 'bind', Source: '/cache/code', Target: '/run/coldstart-node', ReadOnly: true });
    const snapshot = running({ flags: [], snapshot: '/cache/snap/entrypoint.blob' });
    expect(snapshot.Entrypoint).toEqual(['/usr/bin/node', '--snapshot-blob=/run/coldstart-node/entrypoint.blob', '/coldstart/entrypoint.cjs']);
    expect(snapshot.HostConfig?.Mounts).toContainEqual({ Type: 'bind', Source: '/cache/snap', Target: '/run/coldstart-node', ReadOnly: true });
    const flags = running({ flags: ['--no-opt'] });
    expect(flags.Entrypoint).toEqual(['/usr/bin/node', '--no-opt', '/coldstart/entrypoint.cjs']);
    expect(flags.HostConfig?.Mounts).toHaveLength(1);
  });

  it('leaves everything that the scenario does not set to the daemon', () => {
    expect(Object.keys(optionsOf({ ports: [] })).sort()).toEqual(['Env', 'HostConfig', 'Image', 'Labels', 'name']);
    expect(Object.keys(optionsOf().HostConfig ?? {}).sort()).toEqual(['Mounts', 'NetworkMode']);
  });

  it('passes limits, user, runtime and entry point on', () => {
    expect(optionsOf({ memoryBytes: 1 << 30, cpus: 1.5, user: '1000', runtime: 'runc', entrypoint: ['/app'], args: ['--fast'], ports: [8000] })).toMatchObject({
      User: '1000',
      Entrypoint: ['/app'],
      Cmd: ['--fast'],
      ExposedPorts: { '8000/tcp': {} },
      HostConfig: { Memory: 1 << 30, NanoCpus: 1_500_000_000, Runtime: 'runc' },
    });
  });

  it("says how the container runs in the daemon's words", () => {
    const options = optionsOf({
      ...{
        logDriver: 'local',
        init: true,
        cgroupParent: '/apps',
        cgroupns: 'host',
        ipc: 'none',
        pid: 'host',
        readOnly: true,
        privileged: false,
        cpuset: '0-1',
      },
      ...{ tmpfs: ['/tmp', '/run/x:size=64m,mode=1777'], ulimits: ['nofile=1024:4096', 'memlock=-1'], securityOpt: ['no-new-privileges'] },
      ...{ capAdd: ['SYS_NICE'], capDrop: ['ALL'], shmBytes: 1 << 20, memoryReservationBytes: 1 << 26 },
    });
    const { Mounts, NetworkMode, ...host } = options.HostConfig ?? {};
    expect(host).toEqual({
      ...{ LogConfig: { Type: 'local', Config: {} }, Init: true, CgroupParent: '/apps', CgroupnsMode: 'host', IpcMode: 'none', PidMode: 'host' },
      ...{ ReadonlyRootfs: true, Privileged: false, CpusetCpus: '0-1', Tmpfs: { '/tmp': '', '/run/x': 'size=64m,mode=1777' } },
      Ulimits: [
        { Name: 'nofile', Soft: 1024, Hard: 4096 },
        { Name: 'memlock', Soft: -1, Hard: -1 },
      ],
      ...{ SecurityOpt: ['no-new-privileges'], CapAdd: ['SYS_NICE'], CapDrop: ['ALL'], ShmSize: 1 << 20, MemoryReservation: 1 << 26 },
    });
  });

  it.each([
    ['none', { Test: ['NONE'] }],
    [
      { command: ['/ready', '-q'], intervalMs: 2.5, startPeriodMs: 1000 },
      { Test: ['CMD', '/ready', '-q'], Interval: 2_500_000, StartPeriod: 1e9 },
    ],
    [
      { command: [], intervalMs: 1000, startPeriodMs: 0 },
      { Test: [], Interval: 1e9, StartPeriod: 0 },
    ],
  ] as const)('has a health check of its own, that of the image with other times, or none: %j', (healthcheck, written) => {
    expect(optionsOf({ healthcheck }).Healthcheck).toEqual(written);
  });

  it("lets the user's own ipc win over that of the GPUs", () => {
    expect(optionsOf({ ipc: 'private' }, { gpu: { ipcMode: 'host' } }).HostConfig?.IpcMode).toBe('private');
  });

  it('adds what the way of giving GPUs wants: requests, nodes, a runtime, mounts, environment', () => {
    const gpu: GpuGrant = {
      deviceRequests: [{ Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=0'] }],
      devices: [{ host: '/dev/nvidia3', inside: '/dev/nvidia3' }],
      runtime: 'nvidia',
      ipcMode: 'host',
      mounts: [{ source: '/usr/local/nvidia', target: '/usr/local/nvidia', readOnly: true }],
      env: { NVIDIA_VISIBLE_DEVICES: '0' },
    };
    const options = optionsOf({}, { gpu });
    expect(options.HostConfig).toMatchObject({
      DeviceRequests: [{ Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=0'] }],
      Devices: [{ PathOnHost: '/dev/nvidia3', PathInContainer: '/dev/nvidia3', CgroupPermissions: 'rwm' }],
      Runtime: 'nvidia',
      IpcMode: 'host',
    });
    expect(options.HostConfig?.Mounts).toContainEqual({ Type: 'bind', Source: '/usr/local/nvidia', Target: '/usr/local/nvidia', ReadOnly: true });
    expect(options.Env).toContain('NVIDIA_VISIBLE_DEVICES=0');
  });

  it("lets the user's own variables and runtime win over those of the GPUs", () => {
    const gpu: GpuGrant = { runtime: 'nvidia', env: { NVIDIA_VISIBLE_DEVICES: 'all' } };
    const options = optionsOf({ env: { NVIDIA_VISIBLE_DEVICES: '1' }, runtime: 'nvidia-debug' }, { gpu });
    expect(options.Env).toContain('NVIDIA_VISIBLE_DEVICES=1');
    expect(options.Env?.join()).not.toContain('NVIDIA_VISIBLE_DEVICES=all');
    expect(options.HostConfig?.Runtime).toBe('nvidia-debug');
  });

  it.each([
    ["the image's", {}, ['PATH=/usr/bin', 'LD_LIBRARY_PATH=/opt/lib:/drv'], '/opt/lib:/drv'],
    ["the user's", { env: { LD_LIBRARY_PATH: '/mine' } }, ['LD_LIBRARY_PATH=/opt/lib'], '/mine:/drv'],
    ['no', {}, ['PATH=/usr/bin'], '/drv'],
  ])("puts the driver's folder behind %s library path", (_, target, imageEnvironment, expected) => {
    const { Env } = optionsOf(target, { gpu: { libraryFolders: ['/drv'] }, imageEnvironment });
    expect(Env?.filter((entry) => entry.startsWith('LD_LIBRARY_PATH='))).toEqual([`LD_LIBRARY_PATH=${expected}`]);
  });

  it('leaves the library path alone where no driver is mounted', () => {
    expect(optionsOf({}, { gpu: { env: {} }, imageEnvironment: ['LD_LIBRARY_PATH=/opt/lib'] }).Env?.join()).not.toContain('LD_LIBRARY_PATH');
  });

  it('mounts volumes as they are written, and refuses others', () => {
    expect(optionsOf({ volumes: ['/a:/b:ro', '/c:/d'] }).HostConfig?.Mounts?.slice(-2)).toEqual([
      { Type: 'bind', Source: '/a', Target: '/b', ReadOnly: true },
      { Type: 'bind', Source: '/c', Target: '/d', ReadOnly: false },
    ]);
    for (const volume of ['named:/b', '/a', '/a:/b:wo', '/a:b', ''])
      expect(() => optionsOf({ volumes: [volume] })).toThrow(expect.objectContaining({ code: 'TARGET_MOUNT_INVALID' }));
  });

  it('makes a name that the daemon takes of any ids', () => {
    expect(optionsOf({}, { runId: 'a/b c', trialId: '<1>' }).name).toBe('coldstart-a-b-c--1-');
  });
});

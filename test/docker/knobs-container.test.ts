import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInstrumentedParts } from '../../src/app/instrumented-parts.ts';
import { ColdstartError } from '../../src/core/errors.ts';
import type { DockerTarget, Variant } from '../../src/core/scenario.ts';
import type { KnobValue } from '../../src/core/setting.ts';
import { readDockerWorld } from '../../src/targets/docker/docker-world.ts';
import { loadOwnImage } from '../../src/targets/docker/own-image.ts';
import type { Instance } from '../../src/targets/target.ts';
import type { Knob, KnobWorld } from '../../src/tuner/knob.ts';
import { KNOBS } from '../../src/tuner/knobs/registry.ts';
import { httpServer } from '../fixtures/docker/server-script.ts';
import { fetchReady, NODE, openTargetBench, type TargetBench, withInstance } from '../fixtures/docker/target-bench.ts';
import { aDockerTarget, anEngine, aVariant } from '../support/a-scenario.ts';

const PORT = 20_312;

let bench: TargetBench;
let world: KnobWorld;
beforeAll(async () => {
  bench = await openTargetBench();
  const docker = await readDockerWorld(process.env);
  world = { cpus: 4, isRoot: true, nodeVersion: process.versions.node, modelBytes: 100e6, tmpfsFreeBytes: 1e9, docker };
});
afterAll(() => bench.dispose());

function knob(id: string): Knob {
  const found = KNOBS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no knob ${id}`);
  return found;
}

/** Our own image with the fake engine. */
function own(target: Partial<DockerTarget> = {}): Variant & { readonly target: DockerTarget } {
  const { model: _, ...engine } = anEngine({ backend: 'fake' });
  const variant = aVariant({
    engine,
    health: { port: PORT, path: '/', status: 200, intervalMs: 1, timeoutMs: 20_000 },
    infer: { port: PORT, path: '/infer', method: 'POST', contentType: 'application/json', body: { kind: 'auto' } },
  });
  return { ...variant, target: aDockerTarget(target) };
}

interface Seen {
  readonly config: Docker.ContainerInspectInfo;
  /** Of the container's first process. */
  readonly pid: number;
  readonly instance: Instance;
  /** /proc/PID/… of that process. */
  proc(file: string): string;
  /** Fields of the mount at a folder of the container; undefined: nothing is mounted there. */
  mount(folder: string): string | undefined;
  namespace(kind: string): string;
}

async function look(instance: Instance): Promise<Seen> {
  await fetchReady(await instance.address, PORT);
  const [found] = await bench.docker.listContainers({ filters: { label: [`coldstart.run=${bench.runId}`] } });
  const config = await bench.docker.getContainer(found?.Id ?? '').inspect();
  const pid = config.State.Pid;
  const proc = (file: string): string => readFileSync(join('/proc', String(pid), file), 'utf8');
  const mount = (folder: string): string | undefined =>
    proc('mountinfo')
      .split('\n')
      .find((line) => line.split(' ')[4] === folder);
  return { config, pid, instance, proc, mount, namespace: (kind) => execFileSync('readlink', [`/proc/${pid}/ns/${kind}`], { encoding: 'utf8' }).trim() };
}

const OWN_NAMESPACE = (kind: string): string => execFileSync('readlink', [`/proc/self/ns/${kind}`], { encoding: 'utf8' }).trim();

/** Starts the variant with the knob's value through the product and looks at the container. */
async function withKnob(variant: Variant, id: string, value: KnobValue, check: (seen: Seen) => void | Promise<void>): Promise<void> {
  const applied = knob(id).apply(variant, value, () => '');
  expect(knob(id).read(applied)).toBe(value);
  const parts = findInstrumentedParts(applied);
  await withInstance(bench, applied, async (instance) => check(await look(instance)), parts === undefined ? {} : { parts });
}

/** A daemon that runs in a container itself may lack the right; then that is what it has to say, as an option of ours. */
async function unlessRefused(start: Promise<void>, words: RegExp): Promise<void> {
  await start.catch((error: unknown) => {
    if (!(error instanceof ColdstartError)) throw error;
    expect(error).toMatchObject({ code: 'TARGET_OPTION_REFUSED', message: expect.stringMatching(words) });
  });
}

/** Folder of one of its control groups, version 1 or 2. */
function group({ proc }: Seen, controller: string): string {
  const lines = proc('cgroup').trim().split('\n');
  const line = lines.find((text) => text.split(':')[1]?.split(',').includes(controller)) ?? lines.find((text) => text.startsWith('0::')) ?? '';
  const path = line.slice(line.indexOf(':', line.indexOf(':') + 1) + 1);
  return line.startsWith('0::') ? join('/sys/fs/cgroup', path) : join('/sys/fs/cgroup', controller, path);
}

describe("[integration] a container's knob does what it says", () => {
  it("network: host is this machine's own", () =>
    withKnob(own(), 'network', 'host', async ({ namespace, instance }) => {
      expect(namespace('net')).toBe(OWN_NAMESPACE('net'));
      expect(await instance.address).toBe('127.0.0.1');
    }));

  it.each(['local', 'none', 'json-file'])('log-driver: %s takes the output', (driver) =>
    withKnob(own(), 'log-driver', driver, ({ config }) => expect(config.HostConfig.LogConfig?.Type).toBe(driver)),
  );

  it.each([true, false])('init: %s, an init process is the first one, or it is not', (value) =>
    withKnob(own({ init: !value }), 'init', value, async ({ proc, instance }) => {
      expect(proc('comm').trim()).toBe(value ? 'docker-init' : 'node');
      // Whatever comes first: what the kernel counts is the program.
      expect((await instance.counters()).maxResidentBytes).toBeGreaterThan(20 << 20);
    }),
  );

  it('cgroup-parent: / has no group of the daemon above it', () =>
    withKnob(own(), 'cgroup-parent', '/', (seen) => expect(group(seen, 'cpu')).toMatch(/^\/sys\/fs\/cgroup\/(cpu\/)?[0-9a-f]{64}$/)));

  it('cgroupns: host is that of this machine', () =>
    withKnob(own({ cgroupns: 'private' }), 'cgroupns', 'host', ({ namespace }) => expect(namespace('cgroup')).toBe(OWN_NAMESPACE('cgroup'))));

  it.each([
    ['none', undefined],
    ['host', 'tmpfs'],
  ])('ipc: %s has no shared memory of its own', (value, type) =>
    withKnob(own(), 'ipc', value, ({ mount, namespace }) => {
      expect(mount('/dev/shm')?.split(' - ')[1]?.split(' ')[0]).toBe(type);
      if (value === 'host') expect(namespace('ipc')).toBe(OWN_NAMESPACE('ipc'));
    }),
  );

  it('pid: host numbers its processes as this machine does', () =>
    withKnob(own(), 'pid', 'host', ({ namespace }) => expect(namespace('pid')).toBe(OWN_NAMESPACE('pid'))));

  it('read-only-root: the root cannot be written', () =>
    withKnob(own(), 'read-only-root', true, ({ mount }) => expect(mount('/')?.split(' ')[5]).toMatch(/^ro\b/)));

  it('tmpfs-tmp: /tmp is in memory', () => withKnob(own(), 'tmpfs-tmp', true, ({ mount }) => expect(mount('/tmp')).toContain(' - tmpfs ')));

  it.each([
    ['ulimit-nofile', '1024:4096', /Max open files\s+\d+\s+4096/],
    ['ulimit-memlock', '65536', /Max locked memory\s+65536\s+65536/],
  ])('%s: %s is the limit', (id, value, line) => withKnob(own(), id, value, ({ proc }) => expect(proc('limits')).toMatch(line)));

  it('cpus: 0 is no quota', () =>
    withKnob(own({ cpus: 0.5 }), 'cpus', 0, (seen) => {
      const folder = group(seen, 'cpu');
      const [file, none] = existsSync(join(folder, 'cpu.max')) ? ['cpu.max', /^max/] : ['cpu.cfs_quota_us', /^-1$/];
      expect(readFileSync(join(folder, file as string), 'utf8').trim()).toMatch(none as RegExp);
    }));

  it('cpuset: 0 is the only CPU', () => withKnob(own(), 'cpuset', '0', ({ proc }) => expect(proc('status')).toMatch(/^Cpus_allowed_list:\s+0$/m)));

  it('shm-size: 1024m is the size of /dev/shm', () =>
    withKnob(bench.variant(httpServer(PORT)), 'shm-size', '1024m', ({ mount }) => expect(mount('/dev/shm')).toContain(`size=${2 ** 20}k`)));

  it('memory-reservation: what was asked for is left to it', () =>
    withKnob(own(), 'memory-reservation', '448m', (seen) => {
      const folder = group(seen, 'memory');
      const file = existsSync(join(folder, 'memory.low')) ? 'memory.low' : 'memory.soft_limit_in_bytes';
      expect(Number(readFileSync(join(folder, file), 'utf8'))).toBe(448 * 2 ** 20);
    }));

  it('seccomp: unconfined filters no system call', async () => {
    await withKnob(own({ securityOpt: ['seccomp=unconfined'] }), 'seccomp', 'default', ({ proc }) => expect(proc('status')).toMatch(/^Seccomp:\s+2$/m));
    await withKnob(own(), 'seccomp', 'unconfined', ({ proc }) => expect(proc('status')).toMatch(/^Seccomp:\s+0$/m));
  });

  it('apparmor: unconfined is told to the daemon', () =>
    withKnob(own(), 'apparmor', 'unconfined', ({ config }) => expect(config.HostConfig.SecurityOpt).toContain('apparmor=unconfined')));

  it('no-new-privileges: no program gains any', () =>
    withKnob(own(), 'no-new-privileges', true, ({ proc }) => expect(proc('status')).toMatch(/^NoNewPrivs:\s+1$/m)));

  it('cap-drop: ALL leaves no capability', () => withKnob(own(), 'cap-drop', 'ALL', ({ proc }) => expect(proc('status')).toMatch(/^CapEff:\s+0+$/m)));

  it('privileged: has them all, and no filter', () =>
    unlessRefused(
      withKnob(own(), 'privileged', true, ({ proc }) => {
        expect(proc('status').match(/^CapEff:\s+(\w+)$/m)?.[1]).toBe(proc('status').match(/^CapBnd:\s+(\w+)$/m)?.[1]);
        expect(proc('status')).toMatch(/^Seccomp:\s+0$/m);
      }),
      /apply caps: operation not permitted/,
    ));

  it('ulimit-memlock: -1 is no limit', () =>
    unlessRefused(
      withKnob(own(), 'ulimit-memlock', '-1', ({ proc }) => expect(proc('limits')).toMatch(/Max locked memory\s+unlimited\s+unlimited/)),
      /setting rlimit type 8: operation not permitted/,
    ));

  it('runtime: the named one runs it', () =>
    withKnob(own(), 'runtime', 'io.containerd.runc.v2', ({ config }) => expect(config.HostConfig.Runtime).toBe('io.containerd.runc.v2')));

  it.each([
    ['none', ['NONE']],
    ['interval=30000ms,start-period=0ms', ['CMD', NODE, '-e', 'process.exit(0)']],
  ] as const)('docker-healthcheck: %s takes the place of one that is made often', async (value, command) => {
    const checked = own({ healthcheck: { command: [NODE, '-e', 'process.exit(0)'], intervalMs: 20, startPeriodMs: 0 } });
    await withKnob(checked, 'docker-healthcheck', value, ({ config }) => {
      expect(config.Config.Healthcheck?.Test).toEqual(command);
      if (value !== 'none') expect(config.Config.Healthcheck?.Interval).toBe(30e9);
    });
    // And without the knob programs are executed while it starts.
    const parts = findInstrumentedParts(checked);
    await withInstance(
      bench,
      checked,
      async (instance) => {
        const { config } = await look(instance);
        const container = bench.docker.getContainer(config.Id);
        await expect.poll(async () => (await container.inspect()).State.Health?.Status, { timeout: 15_000 }).toBe('healthy');
      },
      parts === undefined ? {} : { parts },
    );
  });
});

describe('[integration] the slim flavour of our own image', () => {
  it('holds the same programs without their symbols, starts, and leaves the standard one as it is', async () => {
    const standard = own();
    const slim = knob('image-flavour').apply(standard, 'slim', () => '') as typeof standard;
    const context = bench.context({ parts: findInstrumentedParts(standard) as NonNullable<ReturnType<typeof findInstrumentedParts>> });
    const before = await loadOwnImage('instance', standard, context, bench.docker);
    const after = await loadOwnImage('instance', slim, context, bench.docker);
    try {
      expect(after.sizeBytes).toBeLessThan(before.sizeBytes);
      expect((await loadOwnImage('instance', standard, context, bench.docker)).hash).toBe(before.hash);
      const names = (image: typeof before) => image.layers.flatMap(({ entries }) => entries.map(({ path }) => path));
      expect(names(before).filter((path) => !names(after).includes(path))).toEqual(['/coldstart/libcoldstart_early.so']);
      await withKnob(standard, 'image-flavour', 'slim', async ({ config, instance }) => {
        expect(config.Config.Image).toBe(after.tag);
        expect((await fetch(`http://${await instance.address}:${PORT}/infer`, { method: 'POST' })).status).toBe(200);
      });
    } finally {
      await bench.docker.getImage(after.tag).remove();
    }
  });

  it('is refused with what to install where there is no binutils', async () => {
    const parts = findInstrumentedParts(own());
    const context = bench.context({ ...(parts && { parts }), environment: { PATH: bench.folder } });
    await expect(bench.target.prepare(own({ flavour: 'slim' }), context)).rejects.toMatchObject({
      code: 'TARGET_OPTION_REFUSED',
      message: expect.stringContaining('binutils'),
    });
  });
});

describe('[integration] what this daemon cannot do', () => {
  it.each([
    [{ cpuset: '0-4095' }, 'TARGET_OPTION_REFUSED', 'is beyond this machine'],
    [{ logDriver: 'lcoal' }, 'TARGET_OPTION_REFUSED', 'there is no log driver lcoal'],
    [{ runtime: 'kata' }, 'TARGET_RUNTIME_MISSING', 'kata'],
  ])('is said before anything is started: %j', async (target, code, words) => {
    await expect(bench.target.prepare(own(target), bench.context())).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('is known to the knobs, which say why they have nothing to set', () => {
    const reason = (id: string, variant = own()) => knob(id).missing(variant, world);
    expect(world.docker?.logDrivers).toEqual(expect.arrayContaining(['json-file', 'local', 'none']));
    expect(world.docker?.runtimes).toContain('runc');
    expect(reason('network')).toBeUndefined();
    expect(reason('init')).toContain('no init process');
    expect(reason('docker-healthcheck')).toContain('has no health check');
    if (world.docker?.runtimes.every((name) => /^runc$|^io\.containerd|^nvidia/.test(name)) === true)
      expect(reason('runtime')).toBe('the daemon has no runtime beside runc.');
    if (world.docker?.securityOptions.includes('name=apparmor') !== true) expect(reason('apparmor')).toBe('the daemon uses no AppArmor here.');
  });
});

import { describe, expect, it } from 'vitest';
import type { DockerTarget, Variant } from '../../../src/core/scenario.ts';
import type { Knob, KnobWorld } from '../../../src/tuner/knob.ts';
import { KNOBS } from '../../../src/tuner/knobs/registry.ts';
import { aDockerTarget, aForeignVariant, anEngine, aProcessTarget, aVariant } from '../../support/builders.ts';

const OURS = new Set(['container', 'image', 'health']);
const KNOBS_HERE = KNOBS.filter(({ group }) => OURS.has(group));

const WORLD: KnobWorld = {
  cpus: 8,
  isRoot: true,
  nodeVersion: '20.20.2',
  modelBytes: 100 << 20,
  tmpfsFreeBytes: 2 ** 33,
  docker: {
    runtimes: ['crun', 'io.containerd.runc.v2', 'nvidia', 'runc'],
    logDrivers: ['json-file', 'local', 'none', 'syslog'],
    cgroupVersion: '2',
    cgroupDriver: 'systemd',
    securityOptions: ['name=seccomp,profile=default', 'name=apparmor'],
    defaultRuntime: 'runc',
    defaultLogDriver: 'json-file',
    canStrip: true,
  },
};
const { docker: _, ...WITHOUT_DOCKER } = WORLD;
const place = ({ kind }: { kind: string }): string => `/dev/shm/artefacts/${kind}/model.onnx`;

function knob(id: string): Knob {
  const found = KNOBS_HERE.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no knob ${id}`);
  return found;
}

const container = (target: Partial<DockerTarget> = {}, rest: Partial<Variant> = {}): Variant => aVariant({ target: aDockerTarget(target), ...rest });

/** Baselines in which a knob of each kind has something in use that is not the default. */
const BASELINES: readonly (readonly [string, Variant])[] = [
  ['our own image', container()],
  [
    'our own image, everything set',
    container(
      {
        ...{ network: 'apps', logDriver: 'local', init: true, cgroupParent: 'apps.slice', cgroupns: 'private', ipc: 'shareable' },
        ...{
          tmpfs: ['/run:size=1m', '/tmp:size=64m'],
          ulimits: ['nofile=100:200', 'nproc=5'],
          cpuset: '0-1',
          cpus: 1.5,
          shmBytes: 2 ** 20,
          memoryReservationBytes: 2 ** 24,
        },
        ...{ securityOpt: ['no-new-privileges', 'seccomp={"x":1}'], capDrop: ['NET_RAW', 'CHOWN'], runtime: 'crun', readOnly: true },
        ...{ healthcheck: { command: ['/bin/ready'], intervalMs: 100, startPeriodMs: 0 }, modelStorage: 'volume', flavour: 'slim' },
      },
      { health: { ...aVariant().health, intervalMs: 25 } },
    ),
  ],
  ['an image of the user', aForeignVariant({ target: aDockerTarget({ image: 'app:1', capDrop: [], securityOpt: [] }) })],
  ['a process', aVariant({ target: aProcessTarget(), engine: anEngine({ model: { file: '/models/m.onnx' } }) })],
];

describe.each(KNOBS_HERE.map((one) => [one.id, one] as const))('the knob %s', (_id, one) => {
  it.each(BASELINES)('keeps everything as it is with the value in use: %s', (_name, variant) => {
    expect(one.apply(variant, one.read(variant), place)).toEqual(variant);
  });

  it.each(BASELINES)('has each value that it offers once it is applied, and only where there is something to set: %s', (_name, variant) => {
    if (one.missing(variant, WORLD) !== undefined) return;
    const others = one.values(variant, WORLD).filter((value) => value !== one.read(variant));
    expect(others.length).toBeGreaterThan(0);
    for (const value of others) {
      const applied = one.apply(variant, value, place);
      expect(one.read(applied)).toBe(value);
      expect(applied).not.toEqual(variant);
      expect(one.byHand(value, variant)).not.toContain('undefined');
      expect(one.apply(one.apply(applied, one.read(variant), place), value, place)).toEqual(applied);
    }
  });

  it('says in sentences what else changes, and why it has nothing to set without a daemon', () => {
    expect(one.sideEffect).toMatch(/\.$/);
    if (one.group === 'container') expect(one.missing(container(), WITHOUT_DOCKER)).toBe('no Docker daemon answers.');
    if (one.group === 'container') expect(one.missing(aVariant({ target: aProcessTarget() }), WORLD)).toBe('this variant runs in no container.');
  });
});

describe('the knobs of a container', () => {
  it('give a variant back as it was where a setting is taken back', () => {
    for (const one of KNOBS_HERE.filter(({ group }) => group === 'container')) {
      const variant = container();
      for (const value of one.values(variant, WORLD)) {
        expect(one.apply(one.apply(variant, value, place), one.read(variant), place), one.id).toEqual(variant);
      }
    }
  });

  it('need to be allowed exactly where they weaken security', () => {
    const needed = KNOBS_HERE.flatMap((one) =>
      one
        .values(container(), WORLD)
        .filter((value) => one.allow?.needed(value) === true)
        .map((value) => `${one.id}=${value}`),
    );
    expect(needed.sort()).toEqual(['apparmor=unconfined', 'cgroupns=host', 'ipc=host', 'network=host', 'pid=host', 'privileged=true', 'seccomp=unconfined']);
  });

  it.each([
    ['network', { network: 'host' }, 'own network already'],
    ['network', { network: 'container:db' }, 'shares the network of another container'],
    ['runtime', { gpus: 'all' }, 'how the container gets its GPUs'],
    ['runtime', { runtime: 'runsc' }, 'more than namespaces'],
    ['cap-drop', { capDrop: ['all'] }, 'dropped already'],
    ['seccomp', { privileged: true }, 'has no filter'],
    ['tmpfs-tmp', { volumes: ['/scratch:/tmp'] }, 'a volume is mounted at /tmp'],
    ['cpus', {}, 'no quota'],
    ['cpuset', {}, 'neither a quota nor the threads'],
    ['cpuset', { cpus: 8 }, 'it can use 8 CPUs'],
    ['shm-size', {}, 'shares no memory between processes'],
    ['model-storage', { image: 'app:1' }, 'taken as it is'],
    ['image-flavour', { image: 'app:1' }, 'taken as it is'],
  ])('say why there is nothing to set: %s with %j', (id, target, words) => {
    expect(knob(id).missing(container(target), WORLD)).toContain(words);
  });

  it.each([
    ['runtime', { runtimes: ['io.containerd.runc.v2', 'nvidia', 'runc'] }, 'no runtime beside runc'],
    ['cgroupns', { cgroupVersion: '1' }, 'already, as is the default with version 1'],
    ['apparmor', { securityOptions: ['name=seccomp,profile=default'] }, 'uses no AppArmor'],
    ['network', { securityOptions: ['rootless'] }, 'rootless daemon'],
    ['image-flavour', { canStrip: false }, 'binutils'],
  ])('say what the daemon lacks: %s with %j', (id, facts, words) => {
    expect(knob(id).missing(container(), { ...WORLD, docker: { ...(WORLD.docker as NonNullable<KnobWorld['docker']>), ...facts } })).toContain(words);
  });

  it('give a CPU set only as large as threads or quota, and a quota only to give more', () => {
    expect(knob('cpuset').values(container({}, { engine: anEngine({ options: { intraThreads: 2 } }) }), WORLD)).toEqual(['0-1']);
    expect(knob('cpuset').values(container({ cpus: 2.5 }), WORLD)).toEqual(['0-2']);
    expect(knob('cpus').values(container({ cpus: 2 }), WORLD)).toEqual([0, 4]);
    expect(knob('cpus').values(container({ cpus: 6 }), WORLD)).toEqual([0]);
  });

  it('keep what stands beside the entry that they change', () => {
    const target = { ulimits: ['nproc=5', 'nofile=1:2'], tmpfs: ['/run'], securityOpt: ['no-new-privileges'] };
    const apply = (id: string, value: string | boolean) => knob(id).apply(container(target), value, place).target as DockerTarget;
    expect(apply('ulimit-nofile', '65536').ulimits).toEqual(['nproc=5', 'nofile=65536']);
    expect(apply('ulimit-nofile', 'default').ulimits).toEqual(['nproc=5']);
    expect(apply('tmpfs-tmp', true).tmpfs).toEqual(['/run', '/tmp']);
    expect(apply('seccomp', 'unconfined').securityOpt).toEqual(['no-new-privileges', 'seccomp=unconfined']);
    expect(apply('no-new-privileges', false).securityOpt).toBeUndefined();
  });

  it('do not go together with what contradicts them', () => {
    expect(knob('pid').conflict?.(container({ init: true, pid: 'host' }), 'host')).toContain('init process');
    expect(knob('ipc').conflict?.(container({}, { gpu: 'mps' }), 'none')).toContain('MPS server');
    expect(knob('ipc').conflict?.(container({ shmBytes: 1 }), 'none')).toContain('shmSize');
    expect(knob('network').conflict?.(container({}, { health: { ...aVariant().health, host: '10.0.0.1' } }), 'host')).toContain('10.0.0.1');
  });
});

describe('the storage of a model', () => {
  const variant = aVariant({ target: aProcessTarget(), engine: anEngine({ model: { file: '/models/m.onnx' } }) });
  const one = knob('model-storage');

  it('of a process is a copy in memory, made of the file', () => {
    const [request] = one.needs?.(variant, 'tmpfs') ?? [];
    expect(request).toEqual({ kind: 'tmpfs-copy', sources: ['/models/m.onnx'], options: { backend: 'onnxruntime' } });
    expect(one.apply(variant, 'tmpfs', place).engine?.model).toEqual({ file: '/dev/shm/artefacts/tmpfs-copy/model.onnx' });
  });

  it('of a process is a copy of a model by its name, where coldstart makes it', () => {
    const made = { ...variant, engine: anEngine() };
    expect(one.needs?.(made, 'tmpfs')).toEqual([{ kind: 'tmpfs-copy', sources: [], options: { backend: 'onnxruntime', make: 'resnet50' } }]);
  });

  it('of a container needs no file of ours', () => {
    expect(one.needs?.(container(), 'tmpfs')).toEqual([]);
    expect(one.apply(container(), 'layer', place).target).toMatchObject({ modelStorage: 'layer' });
  });

  it('is never in memory where the state is cold, or where there is no room', () => {
    expect(one.values(container({}, { state: 'cold' }), WORLD)).not.toContain('tmpfs');
    expect(one.conflict?.(container({}, { state: 'model-cold' }), 'tmpfs')).toContain('cannot be evicted');
    expect(one.missing({ ...variant, state: 'cold' }, WORLD)).toContain('cannot be evicted');
    expect(one.missing(variant, { ...WORLD, tmpfsFreeBytes: 0 })).toContain('no room');
  });
});

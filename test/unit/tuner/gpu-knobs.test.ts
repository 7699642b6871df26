import { describe, expect, it } from 'vitest';
import type { Variant } from '../../../src/core/scenario.ts';
import { TENSORRT } from '../../../src/engine/backends/tensorrt.ts';
import type { Knob, KnobWorld } from '../../../src/tuner/knob.ts';
import { KNOBS } from '../../../src/tuner/knobs/registry.ts';
import { aGpuVariant } from '../../support/a-gpu.ts';
import { aDockerTarget, aForeignVariant, anEngine, aProcessTarget, aVariant } from '../../support/a-scenario.ts';

const ENGINE = [
  'stream-reader',
  'stream-reader-ring',
  'tensorrt-allocation',
  'tensorrt-buffers',
  'tensorrt-graph',
  'tensorrt-profile',
  'tensorrt-runtime',
  'tensorrt-source',
  'tensorrt-threads',
];
const GPU = ['cuda-binary-loader-threads', 'cuda-jit', 'cuda-module-loading', 'cuda-preload-libraries', 'gpu-mode', 'gpu-mps', 'visible-devices'];
const WORLD: KnobWorld = {
  cpus: 16,
  isRoot: true,
  nodeVersion: '20.20.2',
  modelBytes: 52_000_000,
  tmpfsFreeBytes: 1e11,
  gpu: { count: 2, driver: '580.159.04', mpsControl: true, modes: ['device-nodes'] },
  tensorrt: { versionCompatible: true, leanRuntime: true },
};
const SHAPED = { input: { shape: [1, 3, 224, 224], fill: 'zeros' } } as const;

function knob(id: string): Knob {
  const found = KNOBS.find((one) => one.id === id);
  if (!found) throw new Error(`no knob is called ${id}`);
  return found;
}

const set = (id: string, variant: Variant, value: string | number | boolean): Variant => knob(id).apply(variant, value, () => '');
const inAProcess = (): Variant => aGpuVariant({ target: aProcessTarget(), inputs: SHAPED });
const foreign = (): Variant => aForeignVariant({ target: aDockerTarget({ image: 'server', gpus: 'all', gpuMode: 'auto' }), gpu: 'default' });
const onCpu = (): Variant => aVariant({ target: aProcessTarget() });

describe.each([...ENGINE, ...GPU])('the knob %s', (id) => {
  const variant = aGpuVariant({ inputs: SHAPED });

  it('has something to set in a container with TensorRT, and nothing where there is no GPU', () => {
    expect(knob(id).missing(variant, WORLD)).toBeUndefined();
    expect(knob(id).missing(onCpu(), WORLD)).toEqual(expect.any(String));
  });

  it('reads what it set, changes nothing by setting what is in use, and takes nothing else along', () => {
    const { read, values } = knob(id);
    expect(values(variant, WORLD).length).toBeGreaterThan(1);
    expect(values(variant, WORLD)).toContain(read(variant));
    expect(set(id, variant, read(variant))).toEqual(variant);
    for (const value of values(variant, WORLD)) {
      const changed = set(id, variant, value);
      expect(read(changed)).toBe(value);
      expect(read(set(id, changed, read(variant)))).toBe(read(variant));
      const { target: _t, engine: _e, gpu: _g, ...rest } = changed;
      expect(variant).toMatchObject(rest);
    }
  });

  it('says how to do it by hand, and what else changes', () => {
    for (const value of knob(id).values(variant, WORLD)) expect(knob(id).byHand(value, variant)).toMatch(/\w+ .*\w/);
    expect(knob(id).sideEffect).not.toBe('');
  });
});

describe.each(ENGINE)('the engine knob %s', (id) => {
  it('sets options that the engine has, to values that it takes', () => {
    for (const value of knob(id).values(inAProcess(), WORLD)) {
      const options = set(id, inAProcess(), value).engine?.options ?? {};
      for (const [name, set] of Object.entries(options)) {
        const row = TENSORRT.options[name];
        expect(row, name).toBeDefined();
        if (row?.choices) expect(row.choices).toContain(set);
        if (row?.kind === 'integer') expect(Number(set) >= (row.min ?? 0) && Number(set) <= (row.max ?? 0), `${name}: ${set}`).toBe(true);
      }
    }
  });

  it('has nothing to set for another engine', () => {
    expect(knob(id).missing(aVariant({ engine: anEngine() }), WORLD)).toBe('the engine is not TensorRT');
  });
});

describe.each(GPU)('the knob %s of the driver', (id) => {
  it('also applies to an image of somebody else that uses a GPU, where all happens in one phase', () => {
    expect(knob(id).missing(foreign(), WORLD)).toBeUndefined();
    if (id !== 'gpu-mode') expect(knob(id).phases).toContain('application');
  });
});

describe('knobs of the GPU that depend on one another', () => {
  const conflictOf = (id: string, variant: Variant, value: string | number): string | undefined => knob(id).conflict?.(variant, value);

  it('a stream reader needs that no loader reads, and a ring that it is the second', () => {
    const reading = set('stream-reader', inAProcess(), 'auto');
    expect(reading.engine?.loader).toBe('path');
    expect(conflictOf('stream-reader', reading, 'auto')).toBeUndefined();
    expect(conflictOf('stream-reader', inAProcess(), 'auto')).toContain('no stream reader does');
    expect(conflictOf('stream-reader-ring', reading, 16 << 20)).toBeUndefined();
    expect(conflictOf('stream-reader-ring', set('stream-reader', inAProcess(), 'v1'), 16 << 20)).toContain('v2');
    expect(conflictOf('tensorrt-source', reading, 'registered')).toContain('loader: path');
  });

  it('a lean runtime takes a named library out of the way, and is offered where the plan is known to need no more', () => {
    const named = aGpuVariant({ engine: anEngine({ backend: 'tensorrt', options: { library: '/opt/libnvinfer.so.10' } }) });
    expect(set('tensorrt-runtime', named, 'lean').engine?.options).toEqual({ runtime: 'lean' });
    const { tensorrt: _, ...unknown } = WORLD;
    expect(knob('tensorrt-runtime').missing(named, unknown)).toContain('version-compatible');
    expect(knob('tensorrt-runtime').missing(named, { ...WORLD, tensorrt: { versionCompatible: true, leanRuntime: false } })).toContain('libnvinfer_lean');
  });

  it('a profile is not tried where it would change the work', () => {
    expect(knob('tensorrt-profile').missing(aGpuVariant(), WORLD)).toContain('give every input its shape');
  });

  it('one GPU is shown where there are several, by what its target understands', () => {
    expect(set('visible-devices', aGpuVariant(), 'device=0').target).toMatchObject({ gpus: 'device=0' });
    expect(set('visible-devices', inAProcess(), '0').target.env).toEqual({ CUDA_VISIBLE_DEVICES: '0' });
    const two = aGpuVariant({ target: aDockerTarget({ gpus: 'device=3,5' }) });
    expect(knob('visible-devices').values(two, WORLD)[0]).toBe('device=3');
    expect(knob('visible-devices').missing(aGpuVariant({ target: aDockerTarget({ gpus: '1' }) }), WORLD)).toBe('it sees one GPU only');
    const second = aGpuVariant({ engine: anEngine({ backend: 'tensorrt', options: { device: 1 } }) });
    expect(knob('visible-devices').missing(second, WORLD)).toContain('device 1');
  });

  it('MPS is only tried where it is allowed, can be started and is not there yet', () => {
    const { allow, missing } = knob('gpu-mps');
    expect([allow?.needed('on'), allow?.needed('off')]).toEqual([true, false]);
    expect(missing(aGpuVariant({ gpu: 'mps' }), WORLD)).toContain('already');
    expect(missing(aGpuVariant(), { ...WORLD, gpu: { count: 1, driver: '', mpsControl: false } })).toContain('not installed');
  });

  it('a container that is a client of MPS gets the pipes and the memory of the host, once', () => {
    const client = set('gpu-mps', aGpuVariant(), 'on');
    expect(client).toMatchObject({
      gpu: 'mps',
      target: { ipc: 'host', volumes: ['/tmp/nvidia-mps:/tmp/nvidia-mps'], env: { CUDA_MPS_PIPE_DIRECTORY: '/tmp/nvidia-mps' } },
    });
    const own = aGpuVariant({ target: aDockerTarget({ gpus: 'all', volumes: ['/run/mps:/run/mps'], env: { CUDA_MPS_PIPE_DIRECTORY: '/run/mps' } }) });
    expect(set('gpu-mps', own, 'on').target).toMatchObject({ volumes: ['/run/mps:/run/mps'], env: { CUDA_MPS_PIPE_DIRECTORY: '/run/mps' } });
    expect(knob('gpu-mps').conflict?.(aGpuVariant({ gpu: 'mps' }), 'on')).toContain('ipc');
  });
});

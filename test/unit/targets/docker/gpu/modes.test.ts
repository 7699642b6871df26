import { describe, expect, it } from 'vitest';
import { ColdstartError } from '../../../../../src/core/errors.ts';
import type { DockerTarget, GpuMode, Variant } from '../../../../../src/core/scenario.ts';
import { grantGpus } from '../../../../../src/targets/docker/gpu/grant-gpus.ts';
import type { GpuSurroundings } from '../../../../../src/targets/docker/gpu/mode.ts';
import { aGpuDevice, someGpuFacts } from '../../../../support/a-gpu.ts';
import { aDockerTarget, aForeignVariant, aVariant } from '../../../../support/a-scenario.ts';
import { ALL_NODES, BARE, someNodes, someSurroundings } from './surroundings-support.ts';

type DockerVariant = Variant & { readonly target: DockerTarget };

function variantOf(gpus: string, gpuMode: GpuMode, target: Partial<DockerTarget> = {}, rest: Partial<Variant> = {}): DockerVariant {
  return { ...aVariant({ gpu: 'default', ...rest }), target: aDockerTarget({ gpus, gpuMode, ...target }) };
}

async function granted(variant: DockerVariant, surroundings: GpuSurroundings = someSurroundings()) {
  return (await grantGpus(variant, () => Promise.resolve(surroundings)))?.grant;
}

async function problemOf(variant: DockerVariant, surroundings?: GpuSurroundings): Promise<string> {
  const error = await granted(variant, surroundings).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ColdstartError);
  expect(error).toMatchObject({ code: 'TARGET_GPU_UNSUPPORTED', exitCode: 3 });
  return (error as ColdstartError).message;
}

const MIG = 'MIG-aaaaaaaa-0000-0000-0000-000000000000';
const CAPABILITIES = new Map([
  ['gpu1/gi1/access', 12],
  ['gpu1/gi1/ci0/access', 13],
  ['gpu1/gi2/access', 21],
  ['gpu1/gi2/ci0/access', 22],
  ['gpu0/gi1/access', 3],
]);

/** The first GPU in two instances. */
function partitioned(instance: { gpuInstance?: number; computeInstance?: number }, uuid = MIG): GpuSurroundings {
  const instances = [
    { uuid: 'MIG-other', memoryBytes: 1 },
    { uuid, memoryBytes: 1, ...instance },
  ];
  const facts = someGpuFacts({ devices: [aGpuDevice({ minorNumber: 1, mig: { enabled: true, instances } })] });
  return someSurroundings({
    facts,
    capabilities: CAPABILITIES,
    nodes: someNodes([...ALL_NODES, ...[12, 13, 21, 22, 3].map((n) => `nvidia-caps/nvidia-cap${n}`)]),
  });
}

describe('the way toolkit', () => {
  it.each([
    ['all', { Count: -1 }],
    ['2', { Count: 2 }],
    ['device=0,1', { DeviceIDs: ['0', '1'] }],
  ])('asks for gpus: %s as docker run does', async (gpus, expected) => {
    expect(await granted(variantOf(gpus, 'toolkit'))).toEqual({
      deviceRequests: [{ Driver: '', Capabilities: [['gpu']], ...expected }],
      env: { NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' },
    });
  });

  it("leaves the driver's parts to an image that is not ours", async () => {
    const foreign = { ...aForeignVariant(), target: aDockerTarget({ image: 'theirs', gpus: 'all', gpuMode: 'toolkit' }) };
    expect((await granted(foreign))?.env).toBeUndefined();
  });

  it('is tried where it is asked for by name, also where nothing of it is seen', async () => {
    expect(await granted(variantOf('all', 'toolkit'), BARE)).toMatchObject({ deviceRequests: [{ Count: -1 }] });
  });
});

describe('the way runtime', () => {
  it.each([
    ['all', 'all'],
    ['1', '0'],
    ['device=1,GPU-00000000', '1,GPU-00000000'],
  ])('tells the runtime nvidia of gpus: %s by its environment', async (gpus, visible) => {
    expect(await granted(variantOf(gpus, 'runtime'))).toEqual({
      runtime: 'nvidia',
      env: { NVIDIA_VISIBLE_DEVICES: visible, NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' },
    });
  });

  it('takes a MIG instance by its UUID', async () => {
    expect((await granted(variantOf(`device=${MIG}`, 'runtime'), partitioned({})))?.env).toMatchObject({ NVIDIA_VISIBLE_DEVICES: MIG });
  });

  it('uses the runtime that the scenario names, if it is one of NVIDIA', async () => {
    const surroundings = someSurroundings({ runtimes: ['nvidia-debug', 'runc'] });
    expect((await granted(variantOf('all', 'runtime', { runtime: 'nvidia-debug' }), surroundings))?.runtime).toBe('nvidia-debug');
    expect(await problemOf(variantOf('all', 'runtime', { runtime: 'runc' }))).toContain("not NVIDIA's");
    expect(await problemOf(variantOf('all', 'runtime'), BARE)).toContain('it knows runc');
  });
});

describe('the way cdi', () => {
  it.each([
    ['all', ['nvidia.com/gpu=all']],
    ['1', ['nvidia.com/gpu=0']],
    ['device=1', ['nvidia.com/gpu=1']],
    ['device=GPU-00000001-1111', ['nvidia.com/gpu=1']],
  ])('names the devices of gpus: %s', async (gpus, DeviceIDs) => {
    expect(await granted(variantOf(gpus, 'cdi'))).toEqual({ deviceRequests: [{ Driver: 'cdi', DeviceIDs }] });
  });

  it('finds devices that are named by UUID, and asks for every one where there is no name for all', async () => {
    const surroundings = someSurroundings({ cdiDevices: ['nvidia.com/gpu=GPU-00000000-1111-2222-3333-444455556666'] });
    for (const gpus of ['device=0', 'all']) {
      expect(await granted(variantOf(gpus, 'cdi'), surroundings)).toMatchObject({ deviceRequests: [{ DeviceIDs: surroundings.cdiDevices }] });
    }
  });

  it('finds a MIG instance by its position where its UUID is no name', async () => {
    const surroundings = { ...partitioned({}), cdiDevices: ['nvidia.com/gpu=0:0', 'nvidia.com/gpu=0:1'] };
    expect(await granted(variantOf(`device=${MIG}`, 'cdi'), surroundings)).toMatchObject({ deviceRequests: [{ DeviceIDs: ['nvidia.com/gpu=0:1'] }] });
  });

  it('says which devices the specifications name', async () => {
    expect(await problemOf(variantOf('device=1', 'cdi'), someSurroundings({ cdiDevices: ['nvidia.com/gpu=0'] }))).toContain('there are nvidia.com/gpu=0');
  });

  it('needs a daemon that reads specifications, and one of them', async () => {
    expect(await problemOf(variantOf('all', 'cdi'), BARE)).toContain('Docker 20.10.24 reads no CDI specifications');
    expect(await problemOf(variantOf('all', 'cdi'), someSurroundings({ cdiDevices: [] }))).toContain('in /etc/cdi, /var/run/cdi');
  });
});

describe('the way device-nodes', () => {
  const paths = (grant: Awaited<ReturnType<typeof granted>>): string[] => (grant?.devices ?? []).map(({ host }) => host);

  it('takes the node of the minor number, not of the index, with those that CUDA opens besides', async () => {
    const grant = await granted(variantOf('device=0', 'device-nodes'));
    expect(paths(grant)).toEqual(['/dev/nvidia1', '/dev/nvidiactl', '/dev/nvidia-uvm', '/dev/nvidia-uvm-tools']);
  });

  it("mounts a driver's own folder, or its files one by one", async () => {
    expect(await granted(variantOf('all', 'device-nodes'))).toMatchObject({
      mounts: [{ source: '/usr/local/nvidia', target: '/usr/local/nvidia', readOnly: true }],
      libraryFolders: ['/usr/local/nvidia/lib64'],
    });
    const files = [{ name: 'libcuda.so.1', file: '/usr/lib/libcuda.so.580' }];
    expect(await granted(variantOf('all', 'device-nodes'), someSurroundings({ driver: { kind: 'files', files } }))).toMatchObject({
      mounts: [{ source: '/usr/lib/libcuda.so.580', target: '/run/coldstart-driver/libcuda.so.1', readOnly: true }],
      libraryFolders: ['/run/coldstart-driver'],
    });
  });

  it('gives all nodes without knowing the GPUs, and refuses to guess which is which', async () => {
    const { facts: _, ...unknown } = someSurroundings();
    expect(paths(await granted(variantOf('all', 'device-nodes'), unknown))).toHaveLength(5);
    expect(paths(await granted(variantOf('2', 'device-nodes'), unknown))).toHaveLength(5);
    expect(await problemOf(variantOf('device=0', 'device-nodes'), unknown)).toContain('which node belongs to which GPU');
  });

  it.each([
    ['the numbers that the driver tells', { gpuInstance: 1, computeInstance: 0 }, MIG],
    ['the numbers in its name', {}, 'MIG-GPU-00000000-1111-2222-3333-444455556666/1/0'],
  ])('opens the capabilities of one MIG instance by %s', async (_, numbers, uuid) => {
    const grant = await granted(variantOf(`device=${uuid}`, 'device-nodes'), partitioned(numbers, uuid));
    expect(paths(grant).filter((path) => path.includes('caps'))).toEqual(['/dev/nvidia-caps/nvidia-cap12', '/dev/nvidia-caps/nvidia-cap13']);
    expect(paths(grant)[0]).toBe('/dev/nvidia1');
    expect(grant?.env).toMatchObject({ CUDA_VISIBLE_DEVICES: uuid });
    expect(grant?.notice).toBeUndefined();
  });

  it("opens those of the whole GPU where the instance's numbers are not known, and says so", async () => {
    const grant = await granted(variantOf(`device=${MIG}`, 'device-nodes'), partitioned({}));
    expect(paths(grant).filter((path) => path.includes('caps'))).toHaveLength(4);
    expect(grant?.notice).toContain('every MIG instance of GPU 0');
  });

  it.each([
    ['no GPU', ['nvidiactl', 'nvidia-uvm'], '/dev/nvidia0'],
    ['no control node', ['nvidia0', 'nvidia-uvm'], '/dev/nvidiactl'],
    ['no unified memory', ['nvidia0', 'nvidiactl'], 'nvidia-modprobe'],
  ])('says what is missing: %s', async (_, names, says) => {
    expect(await problemOf(variantOf('all', 'device-nodes'), someSurroundings({ nodes: someNodes(names) }))).toContain(says);
  });

  it('needs a driver', async () => {
    const { driver: _, ...without } = someSurroundings();
    expect(await problemOf(variantOf('all', 'device-nodes'), without)).toContain('libcuda.so.1');
  });

  it('says so where a GPU has no node', async () => {
    expect(await problemOf(variantOf('device=0', 'device-nodes'), someSurroundings({ nodes: someNodes(['nvidia0', 'nvidiactl', 'nvidia-uvm']) }))).toContain(
      'has no node /dev/nvidia1',
    );
  });
});

describe('the way auto', () => {
  const modeOf = async (surroundings: GpuSurroundings, target: Partial<DockerTarget> = {}) =>
    (await grantGpus(variantOf('all', 'auto', target), () => Promise.resolve(surroundings)))?.mode;

  it('prefers CDI, then the runtime, then the toolkit, then bare nodes', async () => {
    const { toolkit: _, ...withoutToolkit } = someSurroundings({ cdiDevices: [], runtimes: ['runc'] });
    expect(await modeOf(someSurroundings())).toBe('cdi');
    expect(await modeOf(someSurroundings({ cdiDevices: [] }))).toBe('runtime');
    expect(await modeOf(someSurroundings({ cdiDevices: [], runtimes: ['runc'] }))).toBe('toolkit');
    expect(await modeOf(withoutToolkit)).toBe('device-nodes');
  });

  it('leaves the runtime nvidia alone where the scenario names another', async () => {
    expect(await modeOf(someSurroundings({ cdiDevices: [] }), { runtime: 'runc' })).toBe('toolkit');
  });

  it('says everything that was looked for where nothing can be done', async () => {
    const problem = await problemOf(variantOf('all', 'auto'), BARE);
    for (const part of ['cdi: Docker 20.10.24', 'runtime: the daemon knows no runtime nvidia', 'toolkit: no nvidia-container', 'device-nodes: no device node'])
      expect(problem).toContain(part);
  });

  it.each([
    ['device=5', 'there is no GPU 5; there are 0 (NVIDIA H200, GPU-00000000-1111-2222-3333-444455556666), 1 ('],
    ['device=GPU-9999', 'there is no GPU GPU-9999'],
    [`device=${MIG}`, 'no GPU has MIG instances'],
    ['3', '3 GPUs are asked for, there are 0 ('],
    ['many', 'gpus: many'],
  ])('names the GPUs that there are where %s is not one of them', async (gpus, says) => {
    expect(await problemOf(variantOf(gpus, 'auto'))).toContain(says);
  });

  it('says that a driver without a GPU has none', async () => {
    expect(await problemOf(variantOf('all', 'auto'), someSurroundings({ facts: someGpuFacts({ devices: [] }) }))).toContain('there is none');
  });

  it('looks at nothing where no GPU is asked for', async () => {
    const look = () => Promise.reject(new Error('it was looked'));
    expect(await grantGpus(variantOf('none', 'auto'), look)).toBeUndefined();
    expect(await grantGpus({ ...aVariant(), target: aDockerTarget() }, look)).toBeUndefined();
  });
});

describe('MPS in a container', () => {
  it("shares the host's memory and pipes, at the path that the instance is told", async () => {
    const variant = variantOf('all', 'device-nodes', {}, { gpu: 'mps' });
    const grant = await granted(variant, someSurroundings({ facts: someGpuFacts({ mps: { control: true, servers: [7], pipeFolder: '/run/mps' } }) }));
    expect(grant).toMatchObject({ ipcMode: 'host', env: { CUDA_MPS_PIPE_DIRECTORY: '/run/mps' } });
    expect(grant?.mounts?.map(({ source, target, readOnly }) => [source, target, readOnly])).toEqual([
      ['/usr/local/nvidia', '/usr/local/nvidia', true],
      ['/run/mps', '/run/mps', false],
    ]);
  });

  it('does not mount again what the scenario mounts, which a daemon would refuse', async () => {
    const variant = variantOf('all', 'toolkit', { env: { CUDA_MPS_PIPE_DIRECTORY: '/mine' }, volumes: ['/mine:/mine'] }, { gpu: 'mps' });
    expect(await granted(variant)).toMatchObject({ ipcMode: 'host', mounts: [] });
  });

  it("takes the scenario's own folder of pipes before the machine's", async () => {
    const variant = variantOf('all', 'toolkit', { env: { CUDA_MPS_PIPE_DIRECTORY: '/mine' } }, { gpu: 'mps' });
    expect((await granted(variant))?.mounts).toEqual([{ source: '/mine', target: '/mine', readOnly: false }]);
  });
});

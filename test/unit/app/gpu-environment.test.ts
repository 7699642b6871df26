import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withFingerprint } from '../../../src/app/environment.ts';
import { type GpuQuestions, inquireGpu } from '../../../src/app/gpu-environment.ts';
import type { GpuDevice, GpuFacts } from '../../../src/core/gpu.ts';
import type { Variant } from '../../../src/core/scenario.ts';
import { aGpuDevice, aGpuVariant, anEnvironment, aScenario, aVariant, someCeilings, someGpuFacts } from '../../support/builders.ts';

const folder = mkdtempSync(join(tmpdir(), 'coldstart-gpu-environment-'));
const modelFile = join(folder, 'model.plan');
writeFileSync(modelFile, 'plan');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What was asked, and what was said, while the environment of these variants was found. */
async function inquire(variants: readonly [Variant, ...Variant[]], answers: Partial<GpuQuestions> = {}, modelFiles = [modelFile]) {
  const asked: unknown[] = [];
  const said: string[] = [];
  const questions: Required<GpuQuestions> = {
    askGpu: async () => {
      asked.push('gpu');
      return someGpuFacts();
    },
    measureCeilings: async (of) => {
      asked.push(of);
      return someCeilings();
    },
    ...answers,
  };
  const found = await inquireGpu({ scenario: aScenario({ variants }), modelFiles, environment: {}, ...questions, say: (message) => said.push(message) });
  return { found, asked, said };
}

describe('the inquiry before a run', () => {
  it('asks for the GPUs and the rates once, whatever the number of variants', async () => {
    const { found, asked } = await inquire([aGpuVariant(), aGpuVariant({ id: 'second' })]);
    expect(asked).toEqual(['gpu', { file: modelFile, environment: {}, device: aGpuDevice() }]);
    expect(found).toEqual({ gpu: someGpuFacts(), ceilings: someCeilings() });
  });

  it('measures on the first card that the instance sees', async () => {
    const devices = [aGpuDevice(), aGpuDevice({ index: 1 })];
    const variant = aGpuVariant({ target: { ...aGpuVariant().target, env: { CUDA_VISIBLE_DEVICES: '1' } } });
    const asked: unknown[] = [];
    await inquire([variant], {
      askGpu: async () => someGpuFacts({ devices }),
      measureCeilings: async (of) => {
        asked.push(of);
        return someCeilings();
      },
    });
    expect(asked).toEqual([{ file: modelFile, environment: {}, device: aGpuDevice({ index: 1 }) }]);
  });

  it('asks nothing of a run on the CPU but the rate of the disk that a cold state reads from', async () => {
    expect((await inquire([aVariant()])).asked).toEqual([]);
    expect((await inquire([aVariant({ state: 'cold' })])).asked).toEqual([{ file: modelFile, environment: {} }]);
    expect((await inquire([aVariant({ state: 'cold' })], {}, [])).asked).toEqual([]);
  });

  it('looks for MPS where the instance does', async () => {
    const asked: unknown[] = [];
    const variant = aGpuVariant({ target: { ...aGpuVariant().target, env: { CUDA_MPS_PIPE_DIRECTORY: '/run/pipes' } } });
    await inquire([variant], { askGpu: async (environment) => void asked.push(environment) });
    expect(asked).toEqual([{ CUDA_MPS_PIPE_DIRECTORY: '/run/pipes' }]);
  });

  it('asks nothing where there is no helper', async () => {
    expect(await inquireGpu({ scenario: aScenario({ variants: [aGpuVariant()] }), modelFiles: [modelFile], environment: {}, say: () => undefined })).toEqual(
      {},
    );
  });

  it('goes on without what cannot be asked, and says so where a GPU is used', async () => {
    const fail = () => Promise.reject(new Error('the helper was not built'));
    const gpu = await inquire([aGpuVariant()], { askGpu: fail, measureCeilings: fail });
    expect(gpu.found).toEqual({});
    expect(gpu.said).toEqual(['the GPU was not asked: the helper was not built']);
    const noRates = await inquire([aGpuVariant()], { measureCeilings: fail });
    expect(noRates.found).toEqual({ gpu: someGpuFacts() });
    expect(noRates.said[0]).toMatch(/^the rates of disk and copies were not measured/);
    expect((await inquire([aVariant({ state: 'cold' })], { measureCeilings: fail })).said).toEqual([]);
  });

  it('is content with a machine that has no driver, and with a model that is gone', async () => {
    expect((await inquire([aGpuVariant()], { askGpu: async () => undefined })).found).toEqual({});
    expect((await inquire([aGpuVariant()], {}, [join(folder, 'gone')])).found).toEqual({ gpu: someGpuFacts() });
  });
});

const printOf = (gpu: GpuFacts) => withFingerprint({ ...anEnvironment(), gpu }).fingerprint;
const withDevice = (changes: Partial<GpuDevice>) => printOf(someGpuFacts({ devices: [aGpuDevice(changes)] }));
const same = printOf(someGpuFacts());

describe('the fingerprint of a GPU machine', () => {
  it.each([
    ['model', withDevice({ name: 'NVIDIA A100' })],
    ['compute capability', withDevice({ computeCapability: '8.0' })],
    ['persistence', withDevice({ persistence: false })],
    ['ECC', withDevice({ ecc: false })],
    ['MIG', withDevice({ mig: { enabled: true, instances: [] } })],
    ['MIG slices', withDevice({ mig: { enabled: true, instances: [{ uuid: 'MIG-a', memoryBytes: 1 }] } })],
    ['count', printOf(someGpuFacts({ devices: [aGpuDevice(), aGpuDevice({ index: 1 })] }))],
    ['driver', printOf(someGpuFacts({ driverVersion: '550.1' }))],
    ['CUDA', printOf(someGpuFacts({ cudaVersion: '12.4' }))],
    ['MPS', printOf(someGpuFacts({ mps: { control: true, servers: [7], pipeFolder: '/tmp/nvidia-mps' } }))],
    ['a GPU at all', withFingerprint(anEnvironment()).fingerprint],
  ])('is another one where %s differs', (_, fingerprint) => {
    expect(fingerprint).not.toBe(same);
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is the same whatever changes from minute to minute, and whichever card of a kind it is', () => {
    const busy = withDevice({
      uuid: 'GPU-other',
      memoryUsedBytes: 5e9,
      powerState: 'P8',
      clocksMhz: { sm: 1, memory: 1, smMax: 2, memoryMax: 2 },
      pcie: { generation: 1, width: 16, generationMax: 5, widthMax: 16 },
      processes: [{ pid: 7, name: 'trainer' }],
    });
    expect(busy).toBe(same);
    expect(withFingerprint({ ...anEnvironment(), gpu: someGpuFacts(), ceilings: someCeilings() }).fingerprint).toBe(same);
    const mps = (...servers: number[]) => printOf(someGpuFacts({ mps: { control: true, servers, pipeFolder: '/tmp/nvidia-mps' } }));
    expect(new Set([mps(7), mps(8), mps()]).size).toBe(1);
  });

  it('does not depend on the order of the cards', () => {
    const [a, b] = [aGpuDevice({ name: 'A' }), aGpuDevice({ name: 'B', index: 1 })];
    expect(printOf(someGpuFacts({ devices: [a, b] }))).toBe(printOf(someGpuFacts({ devices: [b, a] })));
  });
});

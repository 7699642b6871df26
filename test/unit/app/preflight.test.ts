import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkEngine } from '../../../src/app/doctor-engine.ts';
import { ensureModel } from '../../../src/app/models.ts';
import { checkBeforeStart, type PreflightRequest } from '../../../src/app/preflight.ts';
import { ColdstartError } from '../../../src/core/errors.ts';
import type { ScalarOption, VariantSettings } from '../../../src/core/scenario.ts';
import { makeMlp } from '../../../src/engine/models/make-model.ts';
import { aGpuDevice, someGpuFacts } from '../../support/a-gpu.ts';
import { anEngineWorld, libraryFacts } from '../../support/an-engine-world.ts';
import { unpackPlan } from '../../support/plans.ts';

let folder = '';
let plan106 = '';
let plan861 = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-preflight-'));
  plan106 = unpackPlan('tiny.vcx.trt106', folder);
  plan861 = unpackPlan('tiny.trt861', folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROCESS = { kind: 'process', cwd: '/', env: {} } as const;
const docker = (gpus?: string, image?: string): VariantSettings['target'] =>
  ({
    kind: 'docker',
    args: [],
    env: {},
    volumes: [],
    network: 'bridge',
    ports: [],
    pull: 'never',
    labels: {},
    ...(gpus && { gpus }),
    ...(image && { image }),
  }) as const;

interface Asked {
  readonly plan?: string;
  readonly backend?: string;
  readonly options?: Readonly<Record<string, ScalarOption>>;
  readonly target?: VariantSettings['target'];
  readonly environment?: PreflightRequest['environment'];
  readonly world?: PreflightRequest['world'];
}

/** What was said, or the error. */
async function check({ plan = plan106, backend = 'tensorrt', options = {}, target = PROCESS, environment = {}, world = anEngineWorld() }: Asked = {}) {
  const said: string[] = [];
  const engine = { backend, loader: 'auto', pipeline: 'overlapped', contexts: { count: 1, mode: 'eager' }, warmUp: 0, options } as const;
  try {
    await checkBeforeStart({ variant: { target, engine }, modelFiles: [plan], environment, world, say: (message) => said.push(message) });
    return { said };
  } catch (error) {
    if (!(error instanceof ColdstartError)) throw error;
    return { said, code: error.code, message: error.message, hint: error.hint };
  }
}

const TRT861 = libraryFacts({ version: '8.6.1', major: 8, path: '/opt/libnvinfer.so.8' });

describe('[unit] before a start of TensorRT', () => {
  it('nothing is said where plan, library, driver and GPU fit', async () => {
    expect(await check()).toEqual({ said: [] });
    expect(await check({ plan: plan861, world: anEngineWorld({ library: TRT861 }) })).toEqual({ said: [] });
  });

  it('a plan of another version is refused with both versions and the way out', async () => {
    const older = await check({ plan: plan861 });
    expect(older).toMatchObject({ code: 'ENGINE_PLAN_VERSION' });
    expect(older.message).toMatch(/was built by TensorRT 8\.6\.1\.6, the library is 10\.6\.0\.26: rebuild$/);
    expect(older.hint).toMatch(/coldstart engine build/);
    expect(await check({ world: anEngineWorld({ library: TRT861 }) })).toMatchObject({ code: 'ENGINE_PLAN_VERSION' });
  });

  it('each of the four parts of the version counts where the library tells it', async () => {
    for (const version of ['10.6.0.27', '10.6.1.26', '10.7.0.26', '11.6.0.26']) {
      const library = libraryFacts({ version, major: Number.parseInt(version, 10) });
      expect(await check({ world: anEngineWorld({ library }) }), version).toMatchObject({ code: 'ENGINE_PLAN_VERSION' });
    }
    expect(await check({ plan: plan861, world: anEngineWorld({ library: libraryFacts({ version: '8.6.2', major: 8 }) }) })).toMatchObject({
      code: 'ENGINE_PLAN_VERSION',
    });
  });

  it('a version-compatible plan is only warned of, where that is said: by options, by a lean runtime or by the record of the build', async () => {
    const library = libraryFacts({ version: '10.7.0.23' });
    for (const options of [{ runtime: 'dispatch' }, { hostCode: true }, { runtime: 'lean' }]) {
      const { said, code } = await check({ options, world: anEngineWorld({ library }) });
      expect(code).toBeUndefined();
      expect(said).toEqual([expect.stringMatching(/plan 10\.6\.0\.26, library 10\.7\.0\.23: it loads if the plan is version-compatible/)]);
    }
    const copy = join(folder, 'recorded.plan');
    writeFileSync(copy, readFileSync(plan106));
    const record = (bytes: number) =>
      writeFileSync(join(folder, 'recorded.json'), JSON.stringify({ kind: 'engine-plan', plan: { bytes }, settings: { versionCompatible: true } }));
    record(181_516);
    expect((await check({ plan: copy, world: anEngineWorld({ library }) })).code).toBeUndefined();
    record(1);
    expect((await check({ plan: copy, world: anEngineWorld({ library }) })).code).toBe('ENGINE_PLAN_VERSION');
  });

  it('not even a version-compatible plan runs on a library of an older major', async () => {
    expect(await check({ options: { hostCode: true }, world: anEngineWorld({ library: TRT861 }) })).toMatchObject({ code: 'ENGINE_PLAN_VERSION' });
  });

  it('a plan for another GPU is refused, unless it was built for more than one', async () => {
    const world = anEngineWorld({ gpu: someGpuFacts({ devices: [aGpuDevice({ name: 'NVIDIA L4', computeCapability: '8.9' })] }) });
    const { code, message } = await check({ world });
    expect(code).toBe('ENGINE_PLAN_DEVICE');
    expect(message).toMatch(/was built for compute capability 9\.0, this GPU is NVIDIA L4 with 8\.9: rebuild/);
    expect(await check({ world, options: { hardwareCompatible: true } })).toMatchObject({ said: [expect.stringMatching(/plan 9\.0, GPU 8\.9/)] });
  });

  it('a damaged plan is refused with what is wrong, before anything is asked', async () => {
    const file = join(folder, 'damaged.plan');
    writeFileSync(file, readFileSync(plan106).subarray(0, 50_000));
    expect(await check({ plan: file, world: undefined })).toMatchObject({
      code: 'ENGINE_MODEL_INVALID',
      message: expect.stringMatching(/truncated: 181516 bytes were expected, there are 50000/),
    });
  });

  it('no driver, no GPU, an old driver, a forbidden and an occupied GPU each have their code', async () => {
    const gpu = (device: Parameters<typeof aGpuDevice>[0]) => anEngineWorld({ gpu: someGpuFacts({ devices: [aGpuDevice(device)] }) });
    const process = { pid: 4711, name: 'python3' };
    expect((await check({ world: anEngineWorld({ gpu: null }) })).code).toBe('ENGINE_DRIVER_MISSING');
    expect((await check({ world: anEngineWorld({ gpu: someGpuFacts({ devices: [] }) }) })).code).toBe('ENGINE_DEVICE_MISSING');
    const old = await check({ world: anEngineWorld({ gpu: someGpuFacts({ cudaVersion: '10.2', driverVersion: '440.33' }) }) });
    expect(old).toMatchObject({
      code: 'ENGINE_DRIVER_TOO_OLD',
      message: expect.stringMatching(/CUDA 10\.2 \(driver 440\.33\), TensorRT 10\.6\.0\.26 needs CUDA 11/),
    });
    expect((await check({ world: anEngineWorld({ gpu: someGpuFacts({ cudaVersion: '11.8' }) }) })).said).toEqual([
      expect.stringMatching(/usually needs CUDA 12/),
    ]);
    expect((await check({ world: gpu({ computeMode: 'prohibited' }) })).code).toBe('ENGINE_DEVICE_BUSY');
    const busy = await check({ world: gpu({ computeMode: 'exclusive-process', processes: [process] }) });
    expect(busy).toMatchObject({ code: 'ENGINE_DEVICE_BUSY', message: expect.stringMatching(/exclusive-process and held by python3 \(pid 4711\)/) });
    expect((await check({ world: gpu({ computeMode: 'exclusive-process' }) })).code).toBeUndefined();
    expect((await check({ world: gpu({ processes: [process] }) })).code).toBeUndefined();
  });

  it('another CUDA library than the driver of this machine is a GPU of which nothing is known', async () => {
    const world = anEngineWorld({ gpu: null });
    expect((await check({ world, environment: { COLDSTART_CUDA_LIBRARY: '/opt/libcuda.so.1' } })).code).toBeUndefined();
    expect((await check({ world, target: { ...PROCESS, env: { COLDSTART_CUDA_LIBRARY: '/opt/libcuda.so.1' } } })).code).toBeUndefined();
  });

  it('a driver that answers with an error is refused with that error', async () => {
    const lost = new ColdstartError('ENGINE_DEVICE_LOST', { problem: 'fell off the bus' });
    const world = { ...anEngineWorld(), askGpu: () => Promise.reject(lost) };
    expect(await check({ world })).toMatchObject({ code: 'ENGINE_DEVICE_LOST', message: lost.message });
  });

  it('an MPS server may hold an exclusive GPU', async () => {
    const devices = [aGpuDevice({ computeMode: 'exclusive-process', processes: [{ pid: 77, name: 'nvidia-cuda-mps-server' }] })];
    const mps = { control: true, servers: [77], pipeFolder: '/tmp/nvidia-mps' };
    expect((await check({ world: anEngineWorld({ gpu: someGpuFacts({ devices, mps }) }) })).code).toBeUndefined();
    expect((await check({ world: anEngineWorld({ gpu: someGpuFacts({ devices }) }) })).code).toBeUndefined();
    const nameless = [aGpuDevice({ computeMode: 'exclusive-process', processes: [{ pid: 77, name: '' }] })];
    expect((await check({ world: anEngineWorld({ gpu: someGpuFacts({ devices: nameless, mps }) }) })).code).toBeUndefined();
    expect((await check({ world: anEngineWorld({ gpu: someGpuFacts({ devices: nameless }) }) })).code).toBe('ENGINE_DEVICE_BUSY');
  });

  it('a GPU without room for the weights is warned of', async () => {
    const world = anEngineWorld({ gpu: someGpuFacts({ devices: [aGpuDevice({ memoryUsedBytes: 150_754_819_776 })] }) });
    expect((await check({ world })).said).toEqual([expect.stringMatching(/GPU memory: 320 B free, 1\.57 kB of weights/)]);
  });

  it('a library that cannot be opened, or whose major is unknown, is refused with its own words', async () => {
    const missing = new ColdstartError('ENGINE_LIBRARY_MISSING', { library: 'libnvinfer.so.10', problem: 'no such file' });
    expect(await check({ world: anEngineWorld({ library: missing }) })).toMatchObject({ code: 'ENGINE_LIBRARY_MISSING', message: missing.message });
    expect((await check({ world: anEngineWorld({ library: libraryFacts({ version: '12.0.0.1', major: 12 }) }) })).code).toBe('ENGINE_LIBRARY_UNSUPPORTED');
  });

  it('the library of engine.options.library is asked, and the GPU that the instance will see is compared', async () => {
    const l4 = aGpuDevice({ index: 1, uuid: 'GPU-22222222', name: 'NVIDIA L4', computeCapability: '8.9' });
    const two = () => anEngineWorld({ gpu: someGpuFacts({ devices: [aGpuDevice(), l4] }) });
    const world = two();
    await check({ world, options: { library: '/opt/other/libnvinfer.so.10' } });
    expect(world.asked).toContain('/opt/other/libnvinfer.so.10');
    const refusedBy = async (asked: Asked) => (await check({ world: two(), ...asked })).code;
    expect(await refusedBy({})).toBeUndefined();
    expect(await refusedBy({ options: { device: 1 } })).toBe('ENGINE_PLAN_DEVICE');
    expect(await refusedBy({ options: { device: 2 } })).toBe('ENGINE_DEVICE_MISSING');
    expect(await refusedBy({ environment: { CUDA_VISIBLE_DEVICES: '1' } })).toBe('ENGINE_PLAN_DEVICE');
    expect(await refusedBy({ target: { ...PROCESS, env: { CUDA_VISIBLE_DEVICES: 'GPU-2222' } } })).toBe('ENGINE_PLAN_DEVICE');
    expect(await refusedBy({ environment: { CUDA_VISIBLE_DEVICES: 'MIG-1' } })).toBeUndefined();
    expect(await refusedBy({ target: docker('device=1') })).toBe('ENGINE_PLAN_DEVICE');
    expect(await refusedBy({ target: docker('all'), environment: { CUDA_VISIBLE_DEVICES: '1' } })).toBeUndefined();
    expect(await refusedBy({ target: docker('1'), options: { device: 1 } })).toBe('ENGINE_DEVICE_MISSING');
  });

  it('other engines and foreign images are left alone', async () => {
    const world = anEngineWorld({ gpu: null });
    expect(await check({ backend: 'onnxruntime', world })).toEqual({ said: [] });
    expect(await check({ target: docker('all', 'app:1'), world })).toEqual({ said: [] });
    expect(world.asked).toEqual([]);
  });
});

describe('[unit] the model of a TensorRT variant', () => {
  const ensure = (source: Parameters<typeof ensureModel>[0], backend = 'tensorrt') => ensureModel(source, backend, () => undefined);

  it('is a plan, whatever its name ends with', async () => {
    const engine = join(folder, 'model.engine');
    writeFileSync(engine, readFileSync(plan106));
    expect(await ensure({ file: engine })).toEqual([engine]);
    await expect(ensure({ file: plan106 }, 'onnxruntime')).rejects.toThrow(/looks like a TensorRT plan/);
  });

  it('says how a plan is made where an ONNX model was given', async () => {
    const file = join(folder, 'model.onnx');
    await makeMlp({ file, layers: 1, width: 4 });
    await expect(ensure({ file })).rejects.toThrow(/it is an ONNX model, not a plan; build a plan first: coldstart engine build .*model\.onnx/);
    await expect(ensure({ make: 'resnet50' })).rejects.toThrow(/coldstart model make resnet50 .* coldstart engine build resnet50\.onnx/);
    await expect(ensure({ file: join(folder, 'nothing') })).rejects.toMatchObject({ code: 'ENGINE_MODEL_MISSING' });
  });
});

describe('[unit] doctor about TensorRT', () => {
  const context = { env: {}, cwd: '/' };

  it('names the library that it found, and is silent where nothing can be asked', async () => {
    const { checks, fits } = await checkEngine({ ...context, engineWorld: anEngineWorld() });
    expect(checks).toEqual([{ id: 'engine-library', title: 'TensorRT', outcome: 'ok', found: '10.6.0.26, full, /opt/tensorrt/libnvinfer.so.10' }]);
    expect(fits).toBeUndefined();
    expect(await checkEngine(context)).toEqual({ checks: [] });
    const missing = new ColdstartError('ENGINE_LIBRARY_MISSING', { library: 'x', problem: 'y' });
    expect((await checkEngine({ ...context, engineWorld: anEngineWorld({ library: missing }) })).checks[0]).toMatchObject({ outcome: 'not-applicable' });
  });

  it('shows the whole matrix of a plan, with the remedy where it does not fit', async () => {
    const good = await checkEngine({ ...context, model: plan106, engineWorld: anEngineWorld() });
    expect(good.fits).toBe(true);
    expect(good.checks.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(
      ['plan', 'library', 'version', 'driver', 'device', 'capability', 'memory'].map((id) => `engine-${id} ok`),
    );
    const bad = await checkEngine({ ...context, model: plan861, engineWorld: anEngineWorld() });
    expect(bad.fits).toBe(false);
    expect(bad.checks.find(({ id }) => id === 'engine-version')).toMatchObject({ outcome: 'missing', remedy: expect.stringMatching(/coldstart engine build/) });
    const none = await checkEngine({ ...context, model: 'nowhere.plan', engineWorld: anEngineWorld() });
    expect(none).toMatchObject({ fits: false, checks: [{ id: 'engine-plan', outcome: 'missing' }] });
  });
});
